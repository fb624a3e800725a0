package dev.segue.infra.work;

import java.time.Duration;
import java.util.List;

/**
 * How long a slot waits for its broker. All are longer than nothing.
 *
 * @param poll how long one request for a record waits for one to come
 * @param commit how long an acknowledgement is waited for, and a renewed record
 * @param lastCommit how long an acknowledgement is waited for while closing
 * @param end how long the end of a slot that closes is waited for
 * @param lookAgain how long a slot without a broker leaves it alone
 * @param farewell how long a consumer whose broker is away takes leave of it
 * @param lock how long records are locked where the broker does not say
 */
record SlotTimes(
    Duration poll,
    Duration commit,
    Duration lastCommit,
    Duration end,
    Duration lookAgain,
    Duration farewell,
    Duration lock) {
  static final SlotTimes USUAL =
      new SlotTimes(
          Duration.ofSeconds(1),
          Duration.ofSeconds(10),
          Duration.ofSeconds(3),
          Duration.ofSeconds(4),
          Duration.ofSeconds(1),
          Duration.ofMillis(100),
          Duration.ofSeconds(30));

  SlotTimes {
    for (Duration time : List.of(poll, commit, lastCommit, end, lookAgain, farewell, lock)) {
      if (time.isZero() || time.isNegative()) {
        throw new IllegalArgumentException("a slot cannot wait for " + time);
      }
    }
    if (end.compareTo(lastCommit) <= 0) {
      throw new IllegalArgumentException("a slot ends within " + end + ", before " + lastCommit);
    }
  }
}
