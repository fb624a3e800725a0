package dev.segue.infra.work;

import java.time.Duration;
import java.util.List;

/**
 * How long a worker waits for what. All are longer than nothing.
 *
 * @param lookAgain how long a job that waits is left alone when no hint comes
 * @param growth how long a full worker lets nothing run before it opens one more slot
 * @param patience how long it does before it gives a task back
 * @param nothingHeld how long a worker without a task rests when nothing wakes it
 * @param capacityValidity how long a published capacity counts; it is renewed every third
 * @param step how long a step that runs when the worker is told to end is waited for
 * @param interruption how long it is waited for once more, after an interrupt
 */
public record WorkTimes(
    Duration lookAgain,
    Duration growth,
    Duration patience,
    Duration nothingHeld,
    Duration capacityValidity,
    Duration step,
    Duration interruption) {
  /** Those of workers that denoise tracks: their neighbours' sums come often. */
  public static final WorkTimes OF_TRACKS = of(Duration.ofMillis(200), Duration.ofSeconds(5));

  /** Those of stitchers. */
  public static final WorkTimes OF_WINDOWS = of(Duration.ofMillis(500), Duration.ofSeconds(10));

  /** To open a slot harms nobody; a task that is given back has to be opened again elsewhere. */
  private static final int GROWTH = 5;

  public WorkTimes {
    for (Duration time :
        List.of(lookAgain, growth, patience, nothingHeld, capacityValidity, step, interruption)) {
      if (time.isZero() || time.isNegative()) {
        throw new IllegalArgumentException("a worker cannot wait for " + time);
      }
    }
  }

  /** The usual ones, but for the two by which kinds of work differ. */
  public static WorkTimes of(Duration lookAgain, Duration patience) {
    return new WorkTimes(
        lookAgain,
        patience.dividedBy(GROWTH),
        patience,
        Duration.ofSeconds(1),
        Duration.ofSeconds(15),
        Duration.ofSeconds(2),
        Duration.ofSeconds(3));
  }

  /** The same with another validity of capacities. */
  public WorkTimes withCapacityValidity(Duration other) {
    return new WorkTimes(lookAgain, growth, patience, nothingHeld, other, step, interruption);
  }
}
