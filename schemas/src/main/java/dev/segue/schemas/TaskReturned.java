package dev.segue.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;

/**
 * A worker's word to admission that it gives a task back, unfinished and through no fault of the
 * task: it held nothing but tasks that wait, or others have to do it.
 *
 * @param video the video's id
 * @param task which task
 * @param attempt the attempt that it gives back
 * @param worker who says so
 * @param executionClass the execution class on which the video was begun, where the worker is of
 *     another; or null
 * @param took how long it worked on it, or null where it did not
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TaskReturned(
    String video, TaskId task, int attempt, String worker, String executionClass, Duration took)
    implements Event {
  /** Of a worker that did nothing on it. */
  public TaskReturned(
      String video, TaskId task, int attempt, String worker, String executionClass) {
    this(video, task, attempt, worker, executionClass, null);
  }

  @Override
  public String key() {
    return video;
  }
}
