package dev.segue.producer.plan;

import dev.segue.producer.playlist.Endings;
import dev.segue.schemas.Event;
import dev.segue.schemas.Topics;
import dev.segue.schemas.VideoStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The videos of one planner partition. Live ones are held in memory, all of them on a shelf that
 * outlives the process; when a planner takes the partition over, it says again all that still
 * follows for those that live or ended lately.
 *
 * <p>It may die between any two words: a state that is on the shelf may have led to words that
 * nobody heard, and the event behind it comes again. Not thread-safe; knows no Kafka.
 */
public final class Plans {
  private static final Logger log = LoggerFactory.getLogger(Plans.class);
  private static final Duration LATELY = Duration.ofMinutes(10);

  /** Where the states of videos are kept. */
  public interface Shelf {
    /** What is known of a video, or null. */
    VideoState find(String video);

    /** Keeps it in place of what was kept. */
    void put(String video, VideoState state);

    /** All that is kept. */
    Map<String, VideoState> all();
  }

  private final Planner planner;
  private final Endings endings;
  private final Shelf shelf;
  private final BiConsumer<String, Event> out;
  private final Map<String, VideoState> live = new HashMap<>();

  /**
   * Plans of what is on a shelf.
   *
   * @param out where words go to: a topic and an event
   */
  public Plans(Planner planner, Endings endings, Shelf shelf, BiConsumer<String, Event> out) {
    this.planner = planner;
    this.endings = endings;
    this.shelf = shelf;
    this.out = out;
  }

  /** Hears an event about one of its videos. */
  public void hear(Event event, Instant now) {
    String video = event.key();
    VideoState known = live.get(video);
    if (known == null) {
      known = shelf.find(video);
    }
    follow(video, known, planner.hear(known, event, now));
  }

  /** Says again what follows from what is on the shelf; once, when it begins. */
  public void takeOver(Instant now) {
    Instant lately = now.minus(LATELY);
    List<Map.Entry<String, VideoState>> again = new ArrayList<>();
    for (Map.Entry<String, VideoState> one : shelf.all().entrySet()) {
      Ending ending = one.getValue().ending();
      if (ending == null || ending.at().isAfter(lately)) {
        again.add(one);
      }
    }
    again.forEach(one -> follow(one.getKey(), one.getValue(), planner.repeat(one.getValue(), now)));
  }

  /** Time went on; to be called about every second. */
  public void tick(Instant now) {
    for (Map.Entry<String, VideoState> one : List.copyOf(live.entrySet())) {
      Decision decision = planner.deadline(one.getValue(), now);
      if (!decision.state().equals(one.getValue())) {
        follow(one.getKey(), one.getValue(), decision);
      }
    }
  }

  private void follow(String video, VideoState before, Decision decision) {
    VideoState state = decision.state();
    if (state.isClosing()) {
      int run = state.results().chunks().run();
      state = state.closedAt(endings.end(video, state.state(), run, state.chunkCount()));
    }
    if (!state.equals(before)) {
      shelf.put(video, state);
    }
    if (state.isLive()) {
      live.put(video, state);
    } else {
      live.remove(video);
    }
    decision.tasks().forEach(task -> out.accept(Topics.ADMISSION, task));
    if (decision.news()) {
      VideoStatus status = state.status();
      out.accept(Topics.VIDEOS, status);
      if (before == null || before.state() != status.state()) {
        log.atInfo().addKeyValue("video", video).addKeyValue("state", status.state()).log("video");
      }
    }
  }
}
