package dev.segue.producer.plan;

import dev.segue.infra.store.SteeredTimelines;
import dev.segue.producer.cleanup.Cleaner;
import dev.segue.producer.cleanup.Leftovers;
import dev.segue.producer.playlist.Endings;
import dev.segue.producer.policy.PlanningPolicy;
import dev.segue.schemas.Event;
import dev.segue.schemas.SteeredPrompts;
import dev.segue.schemas.Topics;
import dev.segue.schemas.VideoDescription;
import dev.segue.schemas.VideoStatus;
import dev.segue.schemas.VideoStatus.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The videos of one planner partition. Live ones are held in memory, all of them on a shelf that
 * outlives the process; when a planner takes the partition over, it says again all that still
 * follows for those that live or ended lately. What nobody reads any more it has removed as it goes
 * on, and once more a while after a video's end; of a video that was swept it keeps only how it
 * ended.
 *
 * <p>It may die between any two words: a state that is on the shelf may have led to words that
 * nobody heard, and the event behind it comes again. Not thread-safe; knows no Kafka.
 */
public final class Plans {
  private static final Logger log = LoggerFactory.getLogger(Plans.class);

  /**
   * How what is left over goes.
   *
   * @param leftovers of a video; throws {@link
   *     dev.segue.producer.recipes.RecipeBook.UnusableException}
   * @param cleaner removes them
   */
  public record Cleaning(Function<VideoDescription, Leftovers> leftovers, Cleaner cleaner) {}

  /** Where words go to. */
  @FunctionalInterface
  public interface Words {
    /** Says an event to a topic. */
    void say(String topic, Event event);

    /** Removes from a topic what was said last of a key. */
    default void forget(String topic, String key) {
      throw new UnsupportedOperationException("nothing is removed from " + topic + " here");
    }

    /** A chunk can be watched from now on; said to whoever measures it, and may be said twice. */
    default void shows(Showing chunk) {}
  }

  /** Where the states of videos are kept. */
  public interface Shelf {
    /** What is known of a video, or null. */
    VideoState find(String video);

    /** Keeps it in place of what was kept. */
    void put(String video, VideoState state);

    /** Keeps nothing of a video any more. */
    void remove(String video);

    /** All that is kept. */
    Map<String, VideoState> all();
  }

  private final Planner planner;
  private final Endings endings;
  private final SteeredTimelines timelines;
  private final Tidying tidying;
  private final PlanningPolicy policy;
  private final Shelf shelf;
  private final Words out;
  private final Map<String, VideoState> live = new HashMap<>();
  private final Map<String, Instant> quietSince = new HashMap<>();

  /**
   * Plans of what is on a shelf.
   *
   * @param out where words go to
   */
  public Plans(
      Planner planner,
      Endings endings,
      SteeredTimelines timelines,
      Cleaning cleaning,
      PlanningPolicy policy,
      Shelf shelf,
      Words out) {
    this.planner = planner;
    this.endings = endings;
    this.timelines = timelines;
    this.tidying = new Tidying(cleaning, policy, shelf);
    this.policy = policy;
    this.shelf = shelf;
    this.out = out;
  }

  /** Hears an event about one of its videos. */
  public void hear(Event event, Instant now) {
    String video = event.key();
    quietSince.put(video, now);
    VideoState known = live.get(video);
    if (known == null) {
      known = shelf.find(video);
    }
    VideoState after = follow(video, known, decide(video, known, event, now));
    planner.showings(known, after, now).forEach(out::shows);
    tidying.after(event, after);
  }

  /** Says again what follows from what is on the shelf; once, when it begins. */
  public void takeOver(Instant now) {
    Instant lately = now.minus(policy.lately());
    List<Map.Entry<String, VideoState>> again = new ArrayList<>();
    for (Map.Entry<String, VideoState> one : shelf.all().entrySet()) {
      Ending ending = one.getValue().ending();
      if (one.getValue().isDeleted()) {
        forget(one.getKey(), ending.deletedAt());
      } else if (ending == null || ending.at().isAfter(lately)) {
        again.add(one);
      } else if (one.getValue().accepted() != null) {
        tidying.ended(one.getKey(), ending);
      }
    }
    again.forEach(one -> follow(one.getKey(), one.getValue(), planner.repeat(one.getValue(), now)));
  }

  /** Time went on; to be called about every second. */
  public void tick(Instant now) {
    for (Map.Entry<String, VideoState> one : List.copyOf(live.entrySet())) {
      Decision decision = planner.deadline(one.getValue(), now);
      if (!quietSince
          .computeIfAbsent(one.getKey(), video -> now)
          .plus(policy.quiet())
          .isAfter(now)) {
        quietSince.put(one.getKey(), now);
        Optional<State> end = endings.stateOf(one.getKey());
        if (end.isPresent()) {
          decision = planner.found(one.getValue(), end.get(), now);
        }
      }
      if (!decision.state().equals(one.getValue())) {
        follow(one.getKey(), one.getValue(), decision);
      }
    }
    tidying.tick(now);
  }

  private void forget(String video, Instant deletedAt) {
    out.forget(Topics.VIDEOS, video);
    tidying.deleted(video, deletedAt);
  }

  /**
   * What the planner decides, once the store has what was steered: before anybody is told to make
   * anything by it. What another planner has recorded there stands, and this one goes on from it.
   */
  private Decision decide(String video, VideoState known, Event event, Instant now) {
    VideoState state = known;
    Decision decision = planner.hear(state, event, now);
    while (isSteered(state, decision.state())) {
      SteeredPrompts ours = decision.state().steered();
      int n = decision.state().accepted().video().steerings();
      SteeredPrompts standing = timelines.settle(video, n, ours);
      if (standing.equals(ours)) {
        return decision;
      }
      state = state.steered(standing);
      decision = planner.hear(state, event, now);
    }
    return decision;
  }

  private static boolean isSteered(VideoState before, VideoState after) {
    return before != null
        && before.accepted() != null
        && after.accepted() != null
        && before.accepted().video().steerings() < after.accepted().video().steerings();
  }

  private VideoState follow(String video, VideoState before, Decision decision) {
    VideoState state = decision.state();
    if (state.isClosing()) {
      int run = state.results().chunks().run();
      state = state.closedAs(endings.end(video, state.state(), run, state.chunkCount()));
    }
    if (!state.equals(before == null ? VideoState.UNKNOWN : before)) {
      shelf.put(video, state);
    }
    if (state.isLive()) {
      live.put(video, state);
    } else {
      live.remove(video);
      quietSince.remove(video);
      if (state.ending() != null && state.accepted() != null && !state.isDeleted()) {
        tidying.ended(video, state.ending());
      }
    }
    decision.tasks().forEach(task -> out.say(Topics.ADMISSION, task));
    boolean wasLive = before != null && before.isLive();
    if (decision.news() && (wasLive || !state.isDeleted())) {
      VideoStatus status = planner.status(state);
      out.say(Topics.VIDEOS, status);
      if (before == null || before.state() != status.state()) {
        log.atInfo().addKeyValue("video", video).addKeyValue("state", status.state()).log("video");
      }
    }
    if (decision.news() && state.isDeleted()) {
      forget(video, state.ending().deletedAt());
    }
    return state;
  }
}
