package dev.segue.worker;

import dev.segue.diffusion.plan.Cell;
import dev.segue.diffusion.plan.Plan;
import dev.segue.diffusion.recipe.TrackRun;
import dev.segue.diffusion.tensor.Tensor;
import dev.segue.infra.store.VerifiedStore;
import dev.segue.infra.work.Job;
import dev.segue.infra.work.Lookout;
import dev.segue.infra.work.TaskException;
import dev.segue.schemas.CellStored;
import dev.segue.schemas.Event;
import dev.segue.schemas.TaskResult;
import dev.segue.schemas.TrackCompleted;
import dev.segue.schemas.VideoDescription;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One track on its way, cell by cell, as the video's plan says and by nothing else.
 *
 * <p>A cell is a forward, which needs what the plan lists as the forward's reads, and a sum, which
 * needs the sum's reads; after the last cell a track that makes a structure needs what the plan
 * lists as read when it is finished. What is accepted into the run is always what lies in the
 * store.
 *
 * <p>A sum that waited is done as soon as a hint names the last thing that it waited for, on
 * another thread than the loop's: it needs no engine, and others wait for it, so it shall not wait
 * for the forward that another job is in. One thread at a time is in a job.
 */
final class TrackJob implements Job {
  private static final Logger log = LoggerFactory.getLogger(TrackJob.class);

  /** After so many looks in vain it is asked whether what is awaited was there before. */
  private static final int LOOKS = 5;

  /** After so many a track that mends is given up: nobody is at work on what it waits for. */
  private static final int MOST_LOOKS = 100;

  private final VideoDescription video;
  private final boolean mends;
  private final TrackRun run;
  private final Plan plan;
  private final CellStore cells;
  private final LostCells lost;
  private final Consumer<Event> hints;
  private final String worker;
  private final Lookout lookout;
  private final ReentrantLock turn = new ReentrantLock();
  private final Runnable hinted;

  /** The cells of which this is told when a hint names them. */
  private final Set<Cell> awaited = new HashSet<>();

  /** The cells that were there and are no more: whoever reads one makes it again. */
  private final Set<Cell> gone = new HashSet<>();

  private int looks;
  private Tensor predicted;
  private boolean done;
  private volatile boolean closed;

  /**
   * Makes a job.
   *
   * @param mends whether it makes again what is damaged: then nothing says that it is done
   * @param lost what the run reads
   * @param hints where a stored cell is told; may drop it
   * @param lookout when the store is asked for cells that no hint has named
   * @param beside runs what hints let go on; may drop it
   */
  TrackJob(
      VideoDescription video,
      boolean mends,
      TrackRun run,
      Plan plan,
      CellStore cells,
      LostCells lost,
      Consumer<Event> hints,
      String worker,
      Lookout lookout,
      Executor beside) {
    this.video = video;
    this.mends = mends;
    this.run = run;
    this.plan = plan;
    this.cells = cells;
    this.lost = lost;
    this.hints = hints;
    this.worker = worker;
    this.lookout = lookout;
    this.hinted = () -> beside.execute(this::goOn);
  }

  /** Takes up what is stored: that the track is done, or the cells that are. */
  TrackJob resume() {
    if (isDoneElsewhere()) {
      return this;
    }
    while (run.step() < run.steps()) {
      var stored = cells.find(video, cell());
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
      if (allThere()) {
        return State.RUNNABLE;
      }
      return done ? State.DONE : State.WAITING;
    } finally {
      turn.unlock();
    }
  }

  /** Whether others have done this track. */
  private boolean isDoneElsewhere() {
    if (mends) {
      return false;
    }
    done = cells.isDone(video, plan, run.track());
    return done;
  }

  private boolean makesStructure() {
    return plan.makesStructure(run.track());
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
        predicted = run.forward(lost);
        awaitNothing();
        if (!allThere()) {
          return;
        }
      }
      finishStep();
    } finally {
      turn.unlock();
    }
  }

  /** On another thread: what the sum waited for, or the end of the track, may have come. */
  private void goOn() {
    if (closed || !turn.tryLock()) {
      return;
    }
    try {
      boolean needsNoExpert = predicted != null || run.step() == run.steps();
      if (!done && needsNoExpert && missing().isEmpty()) {
        finishStep();
      }
    } catch (RuntimeException e) {
      log.atDebug().addKeyValue("video", video.id()).setCause(e).log("a sum is left to the loop");
      // What a hint promised was not there: the next one shall be heard again.
      awaitNothing();
    } finally {
      turn.unlock();
    }
  }

  /** The sum, when there is a forward that waits for it, and all that follows from it. */
  private void finishStep() {
    if (predicted != null) {
      Cell cell = cell();
      Tensor result = run.sum(predicted, lost);
      run.accept(cells.settle(video, cell, result));
      predicted = null;
      awaitNothing();
      hints.accept(new CellStored(video.id(), cell.track(), cell.step(), worker));
    }
    if (run.step() == run.steps() && (!makesStructure() || allThere())) {
      finish();
    }
    lookout.stoodStill();
  }

  private void finish() {
    if (makesStructure()) {
      cells.settleStructure(video, plan.segment(run.track()), run.structure(lost));
    }
    awaitNothing();
    done = true;
  }

  @Override
  public void close() {
    closed = true;
    if (turn.tryLock()) {
      try {
        awaitNothing();
      } finally {
        turn.unlock();
      }
    }
  }

  @Override
  public TaskResult result() {
    return new TrackCompleted(video.id(), run.track(), worker);
  }

  /** What the next part of this track reads. */
  private Set<Cell> needed() {
    if (run.step() == run.steps()) {
      return makesStructure() ? plan.finishReads(run.track()) : Set.of();
    }
    return predicted == null ? plan.forwardReads(cell()) : plan.sumReads(cell());
  }

  /** What of it is not known to be there. */
  private List<Cell> missing() {
    return needed().stream()
        .filter(cell -> !cells.likely(video, cell) && !gone.contains(cell))
        .toList();
  }

  /**
   * Whether what the next part reads is there; now and then the store is asked for what is not
   * known. Waits for hints of what is not there.
   */
  private boolean allThere() {
    List<Cell> missing = missing();
    if (missing.isEmpty()) {
      return true;
    }
    if (lookout.isDue()) {
      if (missing.stream().allMatch(cell -> cells.exists(video, cell))) {
        lookout.found();
        return true;
      }
      lookout.inVain();
      // What is awaited may have been cleaned up: then this track is done.
      if (isDoneElsewhere()) {
        return false;
      }
      looks++;
      if (looks % LOOKS == 0) {
        missing.stream().filter(lost::wasThere).forEach(gone::add);
        if (mends && looks >= MOST_LOOKS && !missing().isEmpty()) {
          throw new TaskException(
              VerifiedStore.DAMAGED,
              "track " + run.track() + " is damaged, and what it was made of is gone");
        }
        return missing().isEmpty();
      }
    }
    for (Cell cell : missing) {
      if (awaited.add(cell)) {
        cells.await(video, cell, hinted);
      }
    }
    // A hint may have come before this waited for it.
    return missing().isEmpty();
  }

  private void awaitNothing() {
    awaited.forEach(cell -> cells.leave(video, cell, hinted));
    awaited.clear();
  }

  private Cell cell() {
    return new Cell(run.track(), run.step());
  }
}
