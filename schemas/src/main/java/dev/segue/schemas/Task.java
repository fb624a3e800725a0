package dev.segue.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * One piece of work, for any worker that has the video's bundle on the task's execution class: with
 * the bundle and the store, all that it needs.
 *
 * @param video what the work is a part of
 * @param task which part
 * @param attempt 0 for the first time that it is let in, then one more each time
 * @param executionClass the execution class that the video is made on, or null while none is fixed
 * @param trace the trace that the video is a part of, or null where none is known
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Task(
    VideoDescription video, TaskId task, int attempt, String executionClass, Trace trace)
    implements Event {
  /** A task of a video of which no trace is known. */
  public Task(VideoDescription video, TaskId task, int attempt, String executionClass) {
    this(video, task, attempt, executionClass, null);
  }

  @Override
  public String key() {
    return video.id();
  }
}
