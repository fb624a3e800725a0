package dev.segue.infra.service;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Workers of one process, side by side over the same experts: each runs one step at a time, so a
 * process that can run several forwards at a time needs as many of them. Thread-safe.
 */
public final class Crew implements WorkerProcess.Running {
  private static final Logger log = LoggerFactory.getLogger(Crew.class);

  private final List<WorkerProcess.Running> workers = new ArrayList<>();

  private Crew() {}

  /**
   * Starts workers; one alone has the site's own name, several have it with a number behind it.
   *
   * @param size how many, from 1
   */
  public static Crew start(
      Worksite site, int size, Function<Worksite, ? extends WorkerProcess.Running> start) {
    if (size < 1) {
      throw new IllegalArgumentException("a crew needs at least one worker, not " + size);
    }
    Crew crew = new Crew();
    String name = site.settings().instance();
    try {
      for (int n = 1; n <= size; n++) {
        crew.workers.add(
            start.apply(size == 1 ? site : site.of(site.settings().named(name + "-" + n))));
      }
      return crew;
    } catch (RuntimeException e) {
      crew.close();
      throw e;
    }
  }

  /** Whether all of them take tasks. */
  @Override
  public boolean alive() {
    return workers.stream().allMatch(WorkerProcess.Running::alive);
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

  private static void close(WorkerProcess.Running worker) {
    try {
      worker.close();
    } catch (RuntimeException e) {
      log.atWarn().setCause(e).log("a worker could not be closed in order");
    }
  }
}
