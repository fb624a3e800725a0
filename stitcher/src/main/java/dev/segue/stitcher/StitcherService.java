package dev.segue.stitcher;

import dev.segue.infra.repair.Repairs;
import dev.segue.infra.service.ProcessContext;
import dev.segue.infra.service.RunningWorkers;
import dev.segue.infra.service.WorkerContext;
import dev.segue.infra.service.WorkerService;
import dev.segue.infra.store.Results;
import dev.segue.infra.work.Lookout;
import dev.segue.infra.work.WorkService;
import dev.segue.infra.work.WorkSettings;
import dev.segue.infra.work.WorkTimes;
import dev.segue.schemas.TaskId;
import dev.segue.schemas.TaskReady;
import dev.segue.schemas.Topics;
import dev.segue.stitcher.encode.JcodecEncoder;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The stitchers of a process: they take windows and whole videos and publish what becomes of them.
 * Owns nothing that it was given.
 */
public final class StitcherService implements WorkerService {
  /** The coarsest quantizer that does not drift; see RATIONALE.md. */
  private static final int QUANTIZER = JcodecEncoder.COARSEST;

  private static final WorkTimes TIMES = WorkTimes.OF_WINDOWS;

  private final Path scratch;
  private final Results results;
  private final StitcherMetrics metrics;

  private StitcherService(ProcessContext process) {
    this.scratch = process.settings().dataDir().resolve("scratch");
    this.results = new Results(process.store(), process.metrics().registry());
    this.metrics = new StitcherMetrics(process.metrics().registry());
  }

  /** Removes what killed processes left in the scratch directory. */
  public static StitcherService open(ProcessContext process) {
    StitcherService service = new StitcherService(process);
    Scratch.sweep(service.scratch, process.clock());
    return service;
  }

  @Override
  public TaskId.Kind kind() {
    return TaskId.Kind.WINDOW;
  }

  @Override
  public RunningWorkers start(WorkerContext context) {
    ProcessContext process = context.process();
    // A process may be a segment worker too: a name of its own keeps their capacities apart.
    String worker = context.name() + "-stitcher";
    Consumer<TaskReady> admission =
        ready -> {
          var unused = process.events().send(Topics.ADMISSION, ready);
        };
    JobContext jobs =
        new JobContext(
            worker,
            process.store(),
            results,
            context.experts(),
            context.recipes()::of,
            JcodecEncoder.at(QUANTIZER),
            hint -> {
              var unused = process.events().send(Topics.NOISE, hint);
            },
            admission,
            new Repairs(
                process.store(),
                video -> context.recipes().of(video).plan(video.frames()),
                admission,
                process.metrics().registry(),
                process.clock()),
            metrics,
            scratch,
            () -> new Lookout(process.clock(), TIMES.lookAgain()));
    int slots = process.settings().slots();
    return new Stitcher(
        WorkService.start(
            new WorkSettings(worker, context.lane(), Topics.CHUNKS, slots, slots, TIMES),
            new StitcherCraft(jobs),
            process.ended(),
            process.clients(),
            process.events(),
            process.metrics(),
            process.clock()));
  }

  private record Stitcher(WorkService work) implements RunningWorkers {
    @Override
    public Optional<String> problem() {
      return work.problem();
    }

    @Override
    public void close() {
      work.close();
    }
  }
}
