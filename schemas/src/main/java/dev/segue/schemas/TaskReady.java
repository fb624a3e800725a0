package dev.segue.schemas;

import java.time.Instant;

/**
 * The planner's word to admission that a task can be done now.
 *
 * @param task the task
 * @param priority of its video, 0 (last) to 9 (first)
 * @param acceptedAt when its video was accepted
 */
public record TaskReady(Task task, int priority, Instant acceptedAt) implements Event {
  @Override
  public String key() {
    return task.video().id();
  }
}
