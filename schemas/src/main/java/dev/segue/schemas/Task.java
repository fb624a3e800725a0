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
 * @param repair true where it was done before and what came of it is damaged: then it is done again
 *     though its video may have ended, and only what is damaged is written; otherwise null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Task(
    VideoDescription video,
    TaskId task,
    int attempt,
    String executionClass,
    Trace trace,
    Boolean repair)
    implements Event {
  /** A task of a video of which no trace is known. */
  public Task(VideoDescription video, TaskId task, int attempt, String executionClass) {
    this(video, task, attempt, executionClass, null);
  }

  /** A task that makes what was not there. */
  public Task(
      VideoDescription video, TaskId task, int attempt, String executionClass, Trace trace) {
    this(video, task, attempt, executionClass, trace, null);
  }

  /** A task that makes again what is damaged. */
  public static Task repair(
      VideoDescription video, TaskId task, String executionClass, Trace trace) {
    return new Task(video, task, 0, executionClass, trace, true);
  }

  /** Whether it makes again what is damaged. */
  public boolean mends() {
    return Boolean.TRUE.equals(repair);
  }

  @Override
  public String key() {
    return video.id();
  }
}
