package dev.segue.schemas;

/**
 * One piece of work, for any worker: with the bundle and the store, all that it needs.
 *
 * @param video what the work is a part of
 * @param task which part
 * @param attempt 0 for the first time that it is let in, then one more each time
 */
public record Task(VideoDescription video, TaskId task, int attempt) implements Event {
  @Override
  public String key() {
    return video.id();
  }
}
