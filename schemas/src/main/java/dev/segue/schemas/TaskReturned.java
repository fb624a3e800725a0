package dev.segue.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;

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
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TaskReturned(
    String video, TaskId task, int attempt, String worker, String executionClass) implements Event {
  @Override
  public String key() {
    return video;
  }
}
