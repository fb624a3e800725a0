package dev.segue.producer.policy;

import java.time.Duration;

/**
 * What planning and admission go by. One place for all of it: an operator sets {@code taskTimeout}
 * and {@code editable}, the others are ours.
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
 * @param editable how long after its end a completed video can be edited; {@link #ALWAYS} is for as
 *     long as it is there
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
    Duration editable,
    Duration quiet,
    Duration lately) {
  /** Longer than any video is kept. */
  public static final Duration ALWAYS = Duration.ofDays(36_500);

  public PlanningPolicy {
    requirePositive("taskTimeout", taskTimeout);
    requirePositive("patience", patience);
    requirePositive("silence", silence);
    requirePositive("memory", memory);
    requirePositive("aftermath", aftermath);
    requirePositive("quiet", quiet);
    requirePositive("lately", lately);
    if (editable.isNegative()) {
      throw new IllegalArgumentException("editable " + editable + ": must not be negative");
    }
    if (failures < 1 || vanishings < 1) {
      throw new IllegalArgumentException(
          "failures " + failures + ", vanishings " + vanishings + ": 1 or more");
    }
  }

  /** The defaults beside a task timeout. */
  public static PlanningPolicy of(Duration taskTimeout) {
    return of(taskTimeout, ALWAYS);
  }

  /**
   * The defaults beside what an operator sets.
   *
   * @param editable null for {@link #ALWAYS}
   */
  public static PlanningPolicy of(Duration taskTimeout, Duration editable) {
    return new PlanningPolicy(
        taskTimeout,
        3,
        5,
        Duration.ofSeconds(5),
        Duration.ofSeconds(15),
        Duration.ofDays(7),
        Duration.ofMinutes(10),
        editable == null ? ALWAYS : editable,
        Duration.ofMinutes(10),
        Duration.ofMinutes(10));
  }

  /** Whether what edits need of a video is kept for as long as the video is. */
  public boolean isAlwaysEditable() {
    return editable.compareTo(ALWAYS) >= 0;
  }

  private static void requirePositive(String name, Duration duration) {
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException(name + " " + duration + ": must be longer than nothing");
    }
  }
}
