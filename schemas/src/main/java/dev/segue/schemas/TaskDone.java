package dev.segue.schemas;

/**
 * The planner's word to admission that a task needs no more work: it has its result, or will never.
 *
 * @param video the video's id
 * @param task the task
 */
public record TaskDone(String video, TaskId task) implements Event {
  @Override
  public String key() {
    return video;
  }
}
