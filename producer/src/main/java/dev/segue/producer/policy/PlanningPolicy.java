package dev.segue.producer.policy;

import java.time.Duration;

/**
 * What planning and admission go by. One place for all of it: an operator sets the first, the
 * others are ours.
 *
 * @param taskTimeout after how long a task without a result is let in again, while somebody works
 * @param failures how many attempts of one task may be reported as failed before its video fails
 * @param vanishings how many attempts of one task may vanish without a word before its video fails:
 *     more than failures, since a worker may vanish through no fault of its task
 * @param patience how long a video may have tasks that no live worker can take before it is said to
 *     wait
 * @param silence how long after its start admission takes nobody's silence for absence: longer than
 *     workers take to say again what they can take
 * @param memory how long admission remembers that a video has ended
 * @param aftermath how long after its end a video is swept: longer than any worker that does not
 *     know of the end may go on
 * @param quiet how long nothing may be heard of a live video before the store is asked whether it
 *     has ended: a planner that stood still and was taken over may have kept an old state
 * @param lately what ended no longer ago than this is said again when a planner takes over
 */
public record PlanningPolicy(
    Duration taskTimeout,
    int failures,
    int vanishings,
    Duration patience,
    Duration silence,
    Duration memory,
    Duration aftermath,
    Duration quiet,
    Duration lately) {
  public PlanningPolicy {
    requirePositive("taskTimeout", taskTimeout);
    requirePositive("patience", patience);
    requirePositive("silence", silence);
    requirePositive("memory", memory);
    requirePositive("aftermath", aftermath);
    requirePositive("quiet", quiet);
    requirePositive("lately", lately);
    if (failures < 1 || vanishings < 1) {
      throw new IllegalArgumentException(
          "failures " + failures + ", vanishings " + vanishings + ": 1 or more");
    }
  }

  /** The defaults beside a task timeout. */
  public static PlanningPolicy of(Duration taskTimeout) {
    return new PlanningPolicy(
        taskTimeout,
        3,
        5,
        Duration.ofSeconds(5),
        Duration.ofSeconds(15),
        Duration.ofDays(7),
        Duration.ofMinutes(10),
        Duration.ofMinutes(10),
        Duration.ofMinutes(10));
  }

  private static void requirePositive(String name, Duration duration) {
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException(name + " " + duration + ": must be longer than nothing");
    }
  }
}
