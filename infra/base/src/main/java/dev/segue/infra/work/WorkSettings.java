package dev.segue.infra.work;

import dev.segue.schemas.TaskId;
import java.time.Duration;

/**
 * How a worker works.
 *
 * @param worker its name, unique among those that live
 * @param kind what it tells admission that it takes
 * @param topic where its tasks come from
 * @param resultTopic where it tells results and failures
 * @param slots how many tasks it holds at most, 1 or more
 * @param lookAgain how long a job that waits is left alone when no hint comes
 * @param patience how long a full worker lets nothing run before it gives a task back
 * @param capacityValidity how long a published capacity counts; it is renewed every third
 */
public record WorkSettings(
    String worker,
    TaskId.Kind kind,
    String topic,
    String resultTopic,
    int slots,
    Duration lookAgain,
    Duration patience,
    Duration capacityValidity) {
  public WorkSettings {
    if (slots < 1) {
      throw new IllegalArgumentException("a worker needs at least one slot, not " + slots);
    }
  }

  /**
   * How many tasks shall be let in for it: the one that it works on, and the one that it goes on
   * with. The other slots are for when those wait for tasks of workers that are gone.
   */
  public int inFlight() {
    return Math.min(slots, 2);
  }
}
