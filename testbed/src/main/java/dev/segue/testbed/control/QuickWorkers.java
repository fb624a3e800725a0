package dev.segue.testbed.control;

import dev.segue.infra.events.EventFeed;
import dev.segue.infra.events.EventFeed.From;
import dev.segue.infra.events.Events;
import dev.segue.infra.kafka.Clients;
import dev.segue.infra.kafka.TopicSetup;
import dev.segue.infra.service.Lifecycle;
import dev.segue.schemas.ChunkPublished;
import dev.segue.schemas.Event;
import dev.segue.schemas.Lane;
import dev.segue.schemas.Task;
import dev.segue.schemas.TaskId;
import dev.segue.schemas.TaskId.Kind;
import dev.segue.schemas.Topics;
import dev.segue.schemas.TrackCompleted;
import dev.segue.schemas.VideoPackaged;
import dev.segue.schemas.WorkerCapacity;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Any number of workers that say what they can take, as real ones do, and whose tasks are done as
 * soon as they come: nothing is computed and nothing stored. One reader takes all tasks of a lane;
 * share groups have no part in it.
 */
final class QuickWorkers {
  /** Those of real workers. */
  private static final Duration VALIDITY = Duration.ofSeconds(15);

  private static final int SLOTS = 2;
  private static final String EXECUTION_CLASS = "none";

  private final Events events;
  private final Latencies latencies;
  private final String bundle;
  private final int count;

  private QuickWorkers(Events events, Latencies latencies, String bundle, int count) {
    this.events = events;
    this.latencies = latencies;
    this.bundle = bundle;
    this.count = count;
  }

  /**
   * Lets them come.
   *
   * @param count how many of either kind
   * @param parts owns them
   */
  static void start(
      Clients clients,
      TopicSetup topics,
      Events events,
      Latencies latencies,
      String bundle,
      int count,
      Lifecycle parts) {
    QuickWorkers workers = new QuickWorkers(events, latencies, bundle, count);
    for (Kind kind : List.of(Kind.TRACK, Kind.WINDOW)) {
      Lane lane = new Lane(kind, bundle, EXECUTION_CLASS);
      topics.topic(lane);
      parts.own(
          EventFeed.start(
              "quick-" + kind,
              clients,
              List.of(lane.topic().name()),
              From.LATEST,
              (topic, event) -> workers.take(event),
              new SimpleMeterRegistry()));
    }
    ScheduledExecutorService beat =
        Executors.newSingleThreadScheduledExecutor(run -> new Thread(run, "quick-workers"));
    parts.own(beat::shutdownNow);
    var unused =
        beat.scheduleAtFixedRate(workers::tell, 0, VALIDITY.toMillis() / 3, TimeUnit.MILLISECONDS);
  }

  private void tell() {
    for (int n = 0; n < count; n++) {
      for (Kind kind : List.of(Kind.TRACK, Kind.WINDOW)) {
        String name = "quick-" + n + "-" + kind;
        var unused =
            events.send(
                Topics.ADMISSION,
                new WorkerCapacity(name, kind, bundle, EXECUTION_CLASS, SLOTS, VALIDITY));
      }
    }
  }

  private void take(Event event) {
    if (event instanceof Task task) {
      latencies.taken(task, Instant.now());
      String video = task.video().id();
      TaskId id = task.task();
      var unused =
          switch (id.kind()) {
            case TRACK ->
                events.send(Topics.STRUCTURES, new TrackCompleted(video, id.index(), "quick"));
            case WINDOW ->
                events.send(
                    Topics.CHUNKS, new ChunkPublished(video, id.index(), 16, 1000, "quick"));
            case PACKAGE -> events.send(Topics.CHUNKS, new VideoPackaged(video, 1000, "quick"));
          };
    }
  }
}
