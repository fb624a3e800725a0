package dev.segue.schemas;

/**
 * A worker's word to admission that it gives a task back, unfinished and through no fault of the
 * task: it held nothing but tasks that wait, or others have to do it.
 *
 * @param video the video's id
 * @param task which task
 * @param attempt the attempt that it gives back
 * @param worker who says so
 */
public record TaskReturned(String video, TaskId task, int attempt, String worker) implements Event {
  @Override
  public String key() {
    return video;
  }
}
