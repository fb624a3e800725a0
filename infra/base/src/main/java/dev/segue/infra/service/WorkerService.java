package dev.segue.infra.service;

import dev.segue.schemas.TaskId;

/**
 * A kind of workers, with what all of its workers in one process share; opened once a process,
 * closed after its workers.
 */
public interface WorkerService extends AutoCloseable {
  /** The kind of tasks that its workers take. */
  TaskId.Kind kind();

  /** Starts one worker. */
  RunningWorkers start(WorkerContext context);

  @Override
  default void close() {}
}
