package dev.segue.schemas;

/**
 * A worker's report that it could not do a task. What vanished silently is never reported so.
 *
 * @param video the video's id
 * @param task which task
 * @param attempt the attempt that failed
 * @param error what went wrong
 * @param worker who says so
 */
public record TaskFailed(String video, TaskId task, int attempt, Problem error, String worker)
    implements Event {
  @Override
  public String key() {
    return video;
  }
}
