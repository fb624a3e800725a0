package dev.segue.schemas;

/**
 * A worker's report that it could not do a task; or admission's that it gives the task up, which
 * has vanished too often without such a report.
 *
 * @param video the video's id
 * @param task which task
 * @param attempt the attempt that failed
 * @param error what went wrong
 * @param worker who says so
 */
public record TaskFailed(String video, TaskId task, int attempt, Problem error, String worker)
    implements Event {
  /** The code of the error when a task is given up: no further attempt is made. */
  public static final String VANISHED = "task-vanished";

  @Override
  public String key() {
    return video;
  }
}
