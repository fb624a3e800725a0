package dev.segue.infra.work;

import dev.segue.schemas.Task;

/** How a service does the tasks of one kind. */
public interface Craft {
  /**
   * Takes up a task where its stored results leave off.
   *
   * <p>Called on a slot's thread while another job may be at work on the loop's thread; may read
   * the store.
   *
   * @throws TaskException when the task cannot be done, here or anywhere
   * @throws Unavailable when it cannot be done now, through no fault of the task
   */
  Job open(Task task);
}
