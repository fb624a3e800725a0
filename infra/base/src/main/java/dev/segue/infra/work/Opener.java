package dev.segue.infra.work;

import dev.segue.schemas.Task;

/** Makes a job of what came out of a work topic. Called on a slot's thread. */
@FunctionalInterface
public interface Opener {
  /**
   * Never throws: what cannot be opened says so in its answer.
   *
   * @param type the CloudEvents type, or null
   * @param value the record's value, or null
   */
  Opened open(String type, byte[] value);

  /** What became of it. */
  sealed interface Opened {
    /** It can be worked on. */
    record Ready(Task task, Job job) implements Opened {}

    /** Nobody shall get it again. */
    record Dropped() implements Opened {}

    /** It cannot be opened now: let it go, to be tried again. */
    record NotNow() implements Opened {}
  }
}
