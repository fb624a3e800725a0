package dev.segue.producer.serve;

import dev.segue.kernel.LruMap;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * Lets each who asks pass so often a second, and as often at once. Remembers the ten thousand who
 * asked last. Thread-safe.
 */
final class Throttle {
  private static final int REMEMBERED = 10_000;

  private record Bucket(double left, Instant at) {}

  private final int rate;
  private final Clock clock;
  private final Map<String, Bucket> buckets = new LruMap<>(REMEMBERED);

  /**
   * A throttle.
   *
   * @param rate how often a second; 0 lets everybody pass
   */
  Throttle(int rate, Clock clock) {
    this.rate = rate;
    this.clock = clock;
  }

  /** Whether somebody may pass now; that counts. */
  synchronized boolean isOpen(String who) {
    if (rate == 0) {
      return true;
    }
    Instant now = clock.instant();
    Bucket before = buckets.getOrDefault(who, new Bucket(rate, now));
    double passed = Math.max(0, Duration.between(before.at(), now).toNanos() / 1e9);
    double left = Math.min(rate, before.left() + passed * rate);
    boolean isOpen = left >= 1;
    buckets.put(who, new Bucket(isOpen ? left - 1 : left, now));
    return isOpen;
  }
}
