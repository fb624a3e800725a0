package dev.segue.schemas;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

/**
 * The planner's word to admission that a task can be done now.
 *
 * @param task the task
 * @param terms its video's
 */
public record TaskReady(Task task, @JsonUnwrapped Terms terms) implements Event {
  @Override
  public Trace trace() {
    return terms.trace();
  }

  @Override
  public String key() {
    return task.video().id();
  }
}
