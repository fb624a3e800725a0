package dev.segue.infra.work;

import dev.segue.schemas.TaskResult;

/**
 * One task under way. After {@link Craft#open} every call comes from the loop's one thread.
 *
 * <p>A job that is closed early leaves nothing behind but results that are stored for good; whoever
 * opens the task again goes on from those.
 */
public interface Job extends AutoCloseable {
  /** What a job can do. */
  enum State {
    /** The next step can run now. */
    RUNNABLE,
    /** The next step reads something that is not in the store yet. */
    WAITING,
    /** The result is in the store. */
    DONE
  }

  /** Cheap; a waiting job may look, now and then, whether what it waits for has come. */
  State state();

  /**
   * Runs one step: a forward, a sum, a frame or two. Called only when {@link State#RUNNABLE}.
   *
   * @throws TaskException when the task cannot be done
   * @throws Unavailable when it cannot be done now, through no fault of the task
   */
  void step();

  /**
   * Whether what is left is short: time to look for the task that comes after this one. Cheap; said
   * of a {@link State#RUNNABLE} job.
   */
  default boolean ending() {
    return false;
  }

  /** What to tell when {@link State#DONE}. */
  TaskResult result();

  @Override
  default void close() {}
}
