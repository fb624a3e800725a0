package dev.segue.infra.work;

import dev.segue.schemas.Task;

/**
 * A place for one task at a time. While a task is held, others do not get it.
 *
 * <p>Every method may be called from any thread and returns at once; what comes of it reaches the
 * {@link Listener}.
 */
public interface TaskSlot extends AutoCloseable {
  /** What becomes of the task that a slot holds. */
  enum Disposition {
    /** Done, or never to be done: nobody gets it again. */
    ACCEPT,
    /** Anybody may take it, at once. */
    RELEASE
  }

  /**
   * Told by a slot's own thread. Each {@link #take} is answered by at most one {@code taken} and
   * then exactly one {@code freed}.
   */
  interface Listener {
    /** The slot holds a task, which was opened. */
    void taken(TaskSlot slot, Task task, Job job);

    /** The task that is taken next was another's before, which settled nothing. */
    default void inherited(Task task) {}

    /**
     * The slot holds nothing any more, and may be asked to take again: it was settled, it came upon
     * a task that nobody can work on, or the broker gave its task to somebody else.
     */
    void freed(TaskSlot slot);

    /**
     * The slot has ended by an error that nobody foresaw, and never takes again. Said after {@code
     * freed}, if there was something to free.
     */
    void failed(TaskSlot slot, Throwable error);
  }

  /** Makes a free slot take the next task, whenever one comes. */
  void take();

  /** Frees the slot of the task that it holds. */
  void settle(Disposition disposition);

  /** Gives back what is held, and ends. Returns when that is done. */
  @Override
  void close();
}
