package dev.segue.producer.flow;

import dev.segue.producer.plan.Decision;
import dev.segue.producer.plan.Planner;
import dev.segue.producer.plan.VideoState;
import dev.segue.producer.playlist.Endings;
import dev.segue.schemas.Event;
import dev.segue.schemas.Topics;
import dev.segue.schemas.VideoStatus;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The planner over one partition's videos. Live ones are held in memory, all of them in the store;
 * when it takes a partition over, it says again all that still follows for those that live or ended
 * lately.
 */
final class PlannerProcessor extends EventProcessor {
  private static final Logger log = LoggerFactory.getLogger(PlannerProcessor.class);
  private static final Duration TICK = Duration.ofSeconds(1);
  private static final Duration LATELY = Duration.ofMinutes(10);

  private final Planner planner;
  private final Endings endings;
  private final Map<String, VideoState> live = new HashMap<>();
  private KeyValueStore<String, byte[]> store;
  private Cancellable takeover;

  PlannerProcessor(Planner planner, Endings endings, Clock clock, String source) {
    super(clock, source);
    this.planner = planner;
    this.endings = endings;
  }

  @Override
  void begin(ProcessorContext<byte[], byte[]> context) {
    store = context.getStateStore(Topologies.VIDEO_STORE);
    live.clear();
    takeover =
        context.schedule(Duration.ofMillis(1), PunctuationType.WALL_CLOCK_TIME, time -> takeOver());
    context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, time -> checkDeadlines());
  }

  @Override
  void hear(Event event) {
    String video = event.key();
    VideoState known = live.get(video);
    if (known == null) {
      byte[] json = store.get(video);
      known = json == null ? null : Json.read(json, VideoState.class);
    }
    follow(video, known, planner.hear(known, event, now()));
  }

  private void takeOver() {
    takeover.cancel();
    Instant lately = now().minus(LATELY);
    List<KeyValue<String, VideoState>> again = new ArrayList<>();
    try (KeyValueIterator<String, byte[]> all = store.all()) {
      while (all.hasNext()) {
        KeyValue<String, byte[]> one = all.next();
        VideoState state = Json.read(one.value, VideoState.class);
        if (state.ending() == null || state.ending().at().isAfter(lately)) {
          again.add(KeyValue.pair(one.key, state));
        }
      }
    }
    again.forEach(one -> follow(one.key, one.value, planner.repeat(one.value, now())));
  }

  private void checkDeadlines() {
    for (Map.Entry<String, VideoState> one : List.copyOf(live.entrySet())) {
      Decision decision = planner.deadline(one.getValue(), now());
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
      store.put(video, Json.write(state));
    }
    if (state.isLive()) {
      live.put(video, state);
    } else {
      live.remove(video);
    }
    decision.tasks().forEach(task -> outbox().send(Topics.ADMISSION, task));
    if (decision.news()) {
      VideoStatus status = state.status();
      outbox().send(Topics.VIDEOS, status);
      if (before == null || before.state() != status.state()) {
        log.atInfo().addKeyValue("video", video).addKeyValue("state", status.state()).log("video");
      }
    }
  }
}
