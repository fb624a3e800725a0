package dev.segue.infra.service;

import dev.segue.diffusion.expert.Experts;
import dev.segue.infra.experts.VideoRecipes;
import dev.segue.infra.store.Results;
import dev.segue.schemas.Lane;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Workers of one kind in one process, side by side: for each bundle that the process holds as many
 * as run at a time, since each runs one step at a time. Thread-safe.
 */
public final class Crew implements RunningWorkers {
  private static final Logger log = LoggerFactory.getLogger(Crew.class);

  private final List<RunningWorkers> workers = new ArrayList<>();

  private Crew() {}

  /**
   * Makes the lanes of all bundles, then starts workers; one alone has the process' own name,
   * several have it with a number behind it.
   *
   * @param bundles the experts of each bundle, which their owner closes
   * @param size how many workers each bundle gets, from 1
   * @param lanes makes a lane's topic and share group
   */
  public static Crew start(
      ProcessContext process,
      List<? extends Experts> bundles,
      int size,
      WorkerService service,
      Consumer<Lane> lanes) {
    if (size < 1 || bundles.isEmpty()) {
      throw new IllegalArgumentException(
          "a crew needs at least one worker and one bundle, not " + size + " and " + bundles);
    }
    Crew crew = new Crew();
    String name = process.settings().instance();
    Results results = new Results(process.store(), process.metrics().registry());
    boolean alone = size * bundles.size() == 1;
    try {
      for (Experts experts : bundles) {
        Lane lane = new Lane(service.kind(), experts.bundle().digest(), experts.executionClass());
        lanes.accept(lane);
        VideoRecipes recipes = new VideoRecipes(experts, results);
        for (int n = 0; n < size; n++) {
          String own = alone ? name : name + "-" + (crew.workers.size() + 1);
          crew.workers.add(service.start(new WorkerContext(process, own, lane, experts, recipes)));
        }
      }
      return crew;
    } catch (RuntimeException e) {
      crew.close();
      throw e;
    }
  }

  /** What keeps the first of those that take no tasks from it. */
  @Override
  public Optional<String> problem() {
    return workers.stream().flatMap(worker -> worker.problem().stream()).findFirst();
  }

  /** All at once, since each may have to wait for a step to end, or for a broker that is away. */
  @Override
  public void close() {
    List<Thread> closers =
        workers.stream().map(worker -> new Thread(() -> close(worker), "closes")).toList();
    closers.forEach(Thread::start);
    boolean interrupted = false;
    for (Thread closer : closers) {
      while (closer.isAlive()) {
        try {
          closer.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void close(RunningWorkers worker) {
    try {
      worker.close();
    } catch (RuntimeException e) {
      log.atWarn().setCause(e).log("a worker could not be closed in order");
    }
  }
}
