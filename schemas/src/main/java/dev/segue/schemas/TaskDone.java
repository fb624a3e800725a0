package dev.segue.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;

/**
 * The planner's word to admission that a task needs no more work: it has its result, or will never.
 *
 * @param video the video's id
 * @param task the task
 * @param took how long the worker worked on it that told its result, or null where that is not
 *     known
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TaskDone(String video, TaskId task, Duration took) implements Event {
  /** Of a task of which it is not known how long it took. */
  public TaskDone(String video, TaskId task) {
    this(video, task, null);
  }

  @Override
  public String key() {
    return video;
  }
}
