package dev.segue.worker;

import dev.segue.diffusion.expert.Experts;
import dev.segue.infra.events.Events;
import dev.segue.infra.experts.VideoRecipes;
import dev.segue.infra.kafka.Clients;
import dev.segue.infra.metrics.Metrics;
import dev.segue.infra.settings.Settings;
import dev.segue.infra.store.ObjectStore;
import dev.segue.infra.store.Results;
import dev.segue.infra.work.WorkService;
import dev.segue.infra.work.WorkSettings;
import dev.segue.schemas.Event;
import dev.segue.schemas.NoiseStored;
import dev.segue.schemas.TaskId;
import dev.segue.schemas.Topics;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * The segment worker: takes segments and makes their structures. Runs from {@link #start} until
 * closed; owns nothing that it was given.
 */
public final class SegmentWorkerService implements AutoCloseable {
  private static final Duration LOOK_AGAIN = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration CAPACITY_VALIDITY = Duration.ofSeconds(15);

  private final WorkService work;

  private SegmentWorkerService(WorkService work) {
    this.work = work;
  }

  /** Starts to take tasks. */
  public static SegmentWorkerService start(
      Settings settings,
      ObjectStore store,
      Clients clients,
      Events events,
      Experts experts,
      VideoRecipes recipes,
      Metrics metrics,
      Clock clock) {
    // A process may be a stitcher too: a name of its own keeps their capacities apart.
    String worker = settings.instance() + "-worker";
    NoiseStore noise = new NoiseStore(store, new Results(store, metrics.registry()));
    Consumer<Event> hints =
        hint -> {
          var unused = events.send(Topics.NOISE, hint);
        };
    return new SegmentWorkerService(
        WorkService.start(
            new WorkSettings(
                worker,
                TaskId.Kind.SEGMENT,
                Topics.SEGMENTS,
                Topics.STRUCTURES,
                settings.slots(),
                LOOK_AGAIN,
                PATIENCE,
                CAPACITY_VALIDITY),
            Topics.SEGMENT_WORKERS,
            new SegmentCraft(experts, recipes, noise, hints, worker, clock, LOOK_AGAIN),
            (topic, event) -> {
              if (event instanceof NoiseStored stored) {
                noise.hint(stored.video(), stored.segment(), stored.step());
              }
            },
            clients,
            events,
            metrics,
            clock));
  }

  /** Whether it takes tasks. */
  public boolean alive() {
    return work.alive();
  }

  /** Gives every task back and stops. */
  @Override
  public void close() {
    work.close();
  }
}
