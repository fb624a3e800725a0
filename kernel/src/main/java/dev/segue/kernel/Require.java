package dev.segue.kernel;

import java.time.Duration;

/** What records of settings and policies hold their components to. */
public final class Require {
  private Require() {}

  /** That a time is longer than nothing; the message names it. */
  public static void positive(String name, Duration time) {
    if (time.isNegative() || time.isZero()) {
      throw new IllegalArgumentException(name + " " + time + ": must be longer than nothing");
    }
  }

  /** That a number is 1 or more; the message names it. */
  public static void positive(String name, long number) {
    if (number < 1) {
      throw new IllegalArgumentException(name + " " + number + ": must be 1 or more");
    }
  }
}
