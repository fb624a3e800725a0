package dev.segue.stitcher;

import dev.segue.infra.service.WorkerProcess;
import dev.segue.infra.service.Worksite;
import dev.segue.infra.settings.Settings;
import dev.segue.infra.store.Results;
import dev.segue.infra.work.Lookout;
import dev.segue.infra.work.WorkService;
import dev.segue.infra.work.WorkSettings;
import dev.segue.schemas.TaskId;
import dev.segue.schemas.Topics;
import dev.segue.stitcher.encode.JcodecEncoder;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The stitcher: takes windows and whole videos from the topic of windows and publishes what becomes
 * of them. Runs from {@link #start} until closed; owns nothing that it was given.
 */
public final class StitcherService implements WorkerProcess.Running {
  /** The coarsest quantizer that does not drift; see RATIONALE.md. */
  private static final int QUANTIZER = JcodecEncoder.COARSEST;

  private static final Duration LOOK_AGAIN = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration CAPACITY_VALIDITY = Duration.ofSeconds(15);

  private final WorkService work;

  private StitcherService(WorkService work) {
    this.work = work;
  }

  /** Starts to take tasks. */
  public static StitcherService start(Worksite site) {
    Settings settings = site.settings();
    // A process may be a segment worker too: a name of its own keeps their capacities apart.
    String worker = settings.instance() + "-stitcher";
    Path scratch = settings.dataDir().resolve("scratch");
    Scratch.sweep(scratch, site.clock());
    Workshop shop =
        new Workshop(
            worker,
            site.store(),
            new Results(site.store(), site.metrics().registry()),
            site.experts(),
            site.recipes()::of,
            JcodecEncoder.at(QUANTIZER),
            hint -> {
              var unused = site.events().send(Topics.NOISE, hint);
            },
            new StitcherMetrics(site.metrics().registry()),
            scratch,
            () -> new Lookout(site.clock(), LOOK_AGAIN));
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
            site.clients(),
            site.events(),
            site.metrics(),
            site.clock()));
  }

  @Override
  public boolean alive() {
    return work.alive();
  }

  /** Gives every task back and stops. */
  @Override
  public void close() {
    work.close();
  }
}
