package dev.segue.worker;

import dev.segue.diffusion.plan.Cell;
import dev.segue.diffusion.plan.Grid;
import dev.segue.diffusion.recipe.SegmentRun;
import dev.segue.diffusion.tensor.Tensor;
import dev.segue.infra.work.Job;
import dev.segue.infra.work.Lookout;
import dev.segue.infra.work.Unavailable;
import dev.segue.schemas.Event;
import dev.segue.schemas.NoiseStored;
import dev.segue.schemas.StructureCompleted;
import dev.segue.schemas.VideoDescription;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One segment on its way from base noise to structure, cell by cell.
 *
 * <p>A cell is a forward, which needs what the grid lists as the forward's reads, and a sum, which
 * needs the sum's reads; for coherence guidance that is the neighbour's noise of the same step, so
 * forwards of neighbours run at the same time and only their sums wait for each other. What is
 * accepted into the run is always what lies in the store.
 *
 * <p>A sum that waited is done as soon as a hint names what it waited for, on another thread than
 * the loop's: it needs no engine, and all segments to the right wait for it, so it shall not wait
 * for the forward that another job is in. One thread at a time is in a job.
 */
final class SegmentJob implements Job {
  private static final Logger log = LoggerFactory.getLogger(SegmentJob.class);

  private final VideoDescription video;
  private final SegmentRun run;
  private final Grid grid;
  private final NoiseStore noise;
  private final Consumer<Event> hints;
  private final String worker;
  private final Lookout lookout;
  private final int window;
  private final ReentrantLock turn = new ReentrantLock();
  private final Runnable goOn = this::goOn;
  private Tensor predicted;
  private boolean done;
  private volatile boolean closed;

  /**
   * Makes a job.
   *
   * @param hints where a stored step is told; may drop it
   * @param window the first window that reads this segment
   * @param lookout when the store is asked for noise that no hint has named
   */
  SegmentJob(
      VideoDescription video,
      SegmentRun run,
      Grid grid,
      int window,
      NoiseStore noise,
      Consumer<Event> hints,
      String worker,
      Lookout lookout) {
    this.video = video;
    this.run = run;
    this.grid = grid;
    this.noise = noise;
    this.hints = hints;
    this.worker = worker;
    this.lookout = lookout;
    this.window = window;
  }

  /** Takes up what is stored: the structure, or the noise of the steps that were done. */
  SegmentJob resume() {
    if (isDoneElsewhere()) {
      return this;
    }
    while (run.step() < run.steps()) {
      var stored = noise.find(video, cell());
      if (stored.isEmpty()) {
        break;
      }
      run.accept(stored.get());
    }
    return this;
  }

  @Override
  public State state() {
    if (!turn.tryLock()) {
      return State.WAITING;
    }
    try {
      boolean stoodStill = lookout.stoodStill();
      if (done || (stoodStill && isDoneElsewhere())) {
        return State.DONE;
      }
      if (run.step() == run.steps() || all(awaited())) {
        return State.RUNNABLE;
      }
      return done ? State.DONE : State.WAITING;
    } finally {
      turn.unlock();
    }
  }

  private boolean isDoneElsewhere() {
    done = noise.isDone(video, run.segment(), window);
    return done;
  }

  @Override
  public boolean ending() {
    if (!turn.tryLock()) {
      return false;
    }
    try {
      return run.step() >= run.steps() - 1;
    } finally {
      turn.unlock();
    }
  }

  @Override
  public void step() {
    turn.lock();
    try {
      if (run.step() < run.steps() && predicted == null) {
        predicted = run.forward(this::read);
      }
      if (predicted != null && !all(awaited())) {
        awaited().forEach(cell -> noise.await(video, cell, goOn));
        return;
      }
      finishStep();
    } finally {
      turn.unlock();
    }
  }

  /** On another thread: what the sum waited for may have come. */
  private void goOn() {
    if (closed || !turn.tryLock()) {
      return;
    }
    try {
      if (!done && predicted != null && awaited().stream().allMatch(c -> noise.likely(video, c))) {
        finishStep();
      }
    } catch (RuntimeException e) {
      log.atDebug().addKeyValue("video", video.id()).setCause(e).log("a sum is left to the loop");
    } finally {
      turn.unlock();
    }
  }

  /** The sum, when there is a forward that waits for it, and all that follows from it. */
  private void finishStep() {
    if (predicted != null) {
      awaited().forEach(read -> noise.leave(video, read, goOn));
      Cell cell = cell();
      Tensor eps = run.sum(predicted, this::read);
      run.accept(noise.settle(video, cell, eps));
      predicted = null;
      hints.accept(new NoiseStored(video.id(), cell.segment(), cell.step(), worker));
    }
    if (run.step() == run.steps()) {
      noise.settleStructure(video, run.segment(), run.structure());
      done = true;
    }
    lookout.stoodStill();
  }

  @Override
  public void close() {
    closed = true;
    if (turn.tryLock()) {
      try {
        if (predicted != null) {
          awaited().forEach(cell -> noise.leave(video, cell, goOn));
        }
      } finally {
        turn.unlock();
      }
    }
  }

  @Override
  public Event result() {
    return new StructureCompleted(video.id(), run.segment(), worker);
  }

  /** What the next part of this cell reads. */
  private Set<Cell> awaited() {
    return predicted == null ? grid.forwardReads(cell()) : grid.sumReads(cell());
  }

  private boolean all(Set<Cell> cells) {
    if (cells.stream().allMatch(c -> noise.likely(video, c))) {
      return true;
    }
    if (!lookout.isDue()) {
      return false;
    }
    if (cells.stream().allMatch(c -> noise.exists(video, c))) {
      lookout.found();
      return true;
    }
    lookout.inVain();
    // What is awaited may have been cleaned up: then this segment is done.
    isDoneElsewhere();
    return false;
  }

  private Tensor read(Cell cell) {
    return noise
        .find(video, cell)
        .orElseThrow(
            () -> {
              noise.exists(video, cell);
              return new Unavailable("hinted noise is not in the store: " + cell, null);
            });
  }

  private Cell cell() {
    return new Cell(run.segment(), run.step());
  }
}
