package dev.segue.infra.work;

import dev.segue.schemas.Task;
import java.time.Duration;

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

  /**
   * How long a slot leaves the topic to others after it let a task go.
   *
   * @param inARow how many tasks it could not open now, one after the other, 1 or more
   */
  static Duration pause(int inARow) {
    return Duration.ofSeconds(1L << Math.min(5, inARow - 1));
  }

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
