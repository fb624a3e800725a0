package dev.segue.producer.admit;

import java.time.Duration;

/**
 * How tasks are let in.
 *
 * @param timeout after how long a task without a result is let in again, while somebody works
 * @param blind how many tasks of a kind are let in while no worker has told its capacity, so that
 *     the first worker finds work
 * @param memory how long it is remembered that a video has ended
 */
public record AdmissionSettings(Duration timeout, int blind, Duration memory) {
  public AdmissionSettings {
    if (timeout.isNegative() || timeout.isZero() || blind < 1 || memory.isNegative()) {
      throw new IllegalArgumentException(
          "timeout " + timeout + ", blind " + blind + ", memory " + memory);
    }
  }

  /** The defaults beside a task timeout. */
  public static AdmissionSettings of(Duration timeout) {
    return new AdmissionSettings(timeout, 4, Duration.ofDays(7));
  }
}
