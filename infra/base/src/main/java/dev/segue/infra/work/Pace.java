package dev.segue.infra.work;

import java.time.Duration;
import java.util.Optional;

/**
 * How long an evaluation takes a worker, with all that goes with it: sums, the store, decoding,
 * encoding. A task counts as one more than its forwards, so that one without any is counted too.
 * What was done lately counts more: half as much after every 64 evaluations. Thread-safe.
 */
final class Pace {
  private static final double HALF = 64;

  private double seconds;
  private double evaluations;

  /** A step has ended. */
  synchronized void step(Duration took, long forwards) {
    fade(forwards);
    seconds += took.toNanos() / 1e9;
  }

  /** A task is done. */
  synchronized void done() {
    fade(1);
  }

  /** The mean, once anything was done. */
  synchronized Optional<Duration> mean() {
    return evaluations < 1
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(Math.max(1, Math.round(seconds / evaluations * 1e9))));
  }

  private void fade(long more) {
    double kept = Math.pow(0.5, more / HALF);
    seconds *= kept;
    evaluations = evaluations * kept + more;
  }
}
