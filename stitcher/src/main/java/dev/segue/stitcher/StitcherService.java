package dev.segue.stitcher;

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
import dev.segue.schemas.TaskId;
import dev.segue.schemas.Topics;
import dev.segue.stitcher.encode.JcodecEncoder;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/**
 * The stitcher: takes windows and whole videos from the topic of windows and publishes what becomes
 * of them. Runs from {@link #start} until closed; owns nothing that it was given.
 */
public final class StitcherService implements AutoCloseable {
  /** The coarsest quantizer that does not drift; see RATIONALE.md. */
  private static final int QUANTIZER = JcodecEncoder.COARSEST;

  private static final Duration LOOK_AGAIN = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration CAPACITY_VALIDITY = Duration.ofSeconds(15);

  private final WorkService work;

  private StitcherService(WorkService work) {
    this.work = work;
  }

  /**
   * Starts to take tasks.
   *
   * @param experts who counts their forwards has opened them with a listener
   */
  public static StitcherService start(
      Settings settings,
      ObjectStore store,
      Clients clients,
      Events events,
      Experts experts,
      VideoRecipes recipes,
      Metrics metrics,
      Clock clock) {
    // A process may be a segment worker too: a name of its own keeps their capacities apart.
    String worker = settings.instance() + "-stitcher";
    Path scratch = settings.dataDir().resolve("scratch");
    Scratch.sweep(scratch, clock);
    Workshop shop =
        new Workshop(
            worker,
            store,
            new Results(store, metrics.registry()),
            experts,
            recipes::of,
            JcodecEncoder.at(QUANTIZER),
            hint -> {
              var unused = events.send(Topics.NOISE, hint);
            },
            new StitcherMetrics(metrics.registry()),
            scratch);
    return new StitcherService(
        WorkService.start(
            new WorkSettings(
                worker,
                TaskId.Kind.WINDOW,
                Topics.WINDOWS,
                Topics.CHUNKS,
                settings.slots(),
                LOOK_AGAIN,
                PATIENCE,
                CAPACITY_VALIDITY),
            Topics.STITCHERS,
            new StitcherCraft(shop),
            (topic, event) -> {},
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
