package dev.segue.worker;

import dev.segue.infra.service.ProcessContext;
import dev.segue.infra.service.RunningWorkers;
import dev.segue.infra.service.WorkerContext;
import dev.segue.infra.work.WorkService;
import dev.segue.infra.work.WorkSettings;
import dev.segue.infra.work.WorkTimes;
import dev.segue.schemas.Topics;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;

/** One segment worker, from {@link #start} until closed. */
final class SegmentWorker implements RunningWorkers {
  /** Tracks of a video can wait for one another; a halo of steps needs as many as it is wide. */
  private static final int MOST_SLOTS = 64;

  private static final WorkTimes TIMES = WorkTimes.OF_TRACKS;

  private final WorkService work;
  private final ExecutorService sums;

  private SegmentWorker(WorkService work, ExecutorService sums) {
    this.work = work;
    this.sums = sums;
  }

  static SegmentWorker start(WorkerContext context, CellStore cells) {
    ProcessContext process = context.process();
    // A process may be a stitcher too: a name of its own keeps their capacities apart.
    String worker = context.name() + "-worker";
    ExecutorService sums =
        Executors.newSingleThreadExecutor(task -> new Thread(task, "sums-" + worker));
    AtomicReference<Runnable> wake = new AtomicReference<>(() -> {});
    TrackCraft craft =
        new TrackCraft(
            context.experts(),
            context.recipes(),
            cells,
            hint -> {
              var unused = process.events().send(Topics.NOISE, hint);
            },
            worker,
            process.clock(),
            TIMES.lookAgain(),
            sum -> {
              if (!sums.isShutdown()) {
                sums.execute(
                    () -> {
                      sum.run();
                      wake.get().run();
                    });
              }
            });
    WorkService work =
        WorkService.start(
            new WorkSettings(
                worker,
                context.lane(),
                Topics.STRUCTURES,
                process.settings().slots(),
                MOST_SLOTS,
                TIMES),
            craft,
            process.ended(),
            process.clients(),
            process.events(),
            process.metrics(),
            process.clock());
    wake.set(work::wake);
    return new SegmentWorker(work, sums);
  }

  @Override
  public Optional<String> problem() {
    return work.problem();
  }

  /** Gives every task back and stops. */
  @Override
  public void close() {
    work.close();
    sums.shutdownNow();
  }
}
