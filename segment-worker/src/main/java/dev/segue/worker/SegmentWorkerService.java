package dev.segue.worker;

import dev.segue.infra.service.WorkerProcess;
import dev.segue.infra.service.Worksite;
import dev.segue.infra.settings.Settings;
import dev.segue.infra.store.Results;
import dev.segue.infra.work.WorkService;
import dev.segue.infra.work.WorkSettings;
import dev.segue.schemas.Event;
import dev.segue.schemas.TaskId;
import dev.segue.schemas.Topics;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * The segment worker: takes segments and makes their structures. Runs from {@link #start} until
 * closed; owns nothing that it was given.
 */
public final class SegmentWorkerService implements WorkerProcess.Running {
  private static final Duration LOOK_AGAIN = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration CAPACITY_VALIDITY = Duration.ofSeconds(15);

  private final WorkService work;
  private final ExecutorService sums;

  private SegmentWorkerService(WorkService work, ExecutorService sums) {
    this.work = work;
    this.sums = sums;
  }

  /** Starts to take tasks. */
  public static SegmentWorkerService start(Worksite site) {
    Settings settings = site.settings();
    Clock clock = site.clock();
    // A process may be a stitcher too: a name of its own keeps their capacities apart.
    String worker = settings.instance() + "-worker";
    Consumer<Event> hints =
        hint -> {
          var unused = site.events().send(Topics.NOISE, hint);
        };
    ExecutorService sums =
        Executors.newSingleThreadExecutor(task -> new Thread(task, "sums-" + worker));
    AtomicReference<Runnable> wake = new AtomicReference<>(() -> {});
    SegmentCraft craft =
        new SegmentCraft(
            site.experts(),
            site.recipes(),
            site.store(),
            new Results(site.store(), site.metrics().registry()),
            hints,
            worker,
            clock,
            LOOK_AGAIN,
            sum ->
                sums.execute(
                    () -> {
                      sum.run();
                      wake.get().run();
                    }));
    WorkService work =
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
            craft,
            craft,
            site.clients(),
            site.events(),
            site.metrics(),
            clock);
    wake.set(work::wake);
    return new SegmentWorkerService(work, sums);
  }

  @Override
  public boolean alive() {
    return work.alive();
  }

  /** Gives every task back and stops. */
  @Override
  public void close() {
    work.close();
    sums.shutdownNow();
  }
}
