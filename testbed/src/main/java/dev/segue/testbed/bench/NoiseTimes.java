package dev.segue.testbed.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How long noise takes from the worker that made it to the one that waits for it: from the moment
 * when it stands in the store, or, if that is later, when the reader's own forward has ended, until
 * it has been read. Thread-safe.
 */
final class NoiseTimes {
  /**
   * Of all readings.
   *
   * @param median in milliseconds, NaN without any reading
   * @param p95 likewise
   */
  record Quantiles(int readings, double median, double p95) {}

  private final Map<String, Long> stored = new ConcurrentHashMap<>();
  private final List<Long> taken = new ArrayList<>();

  void stored(String key, long nanos) {
    stored.putIfAbsent(key, nanos);
  }

  /**
   * Somebody has read noise that others made.
   *
   * @param free when the reader's last forward ended
   */
  void read(String key, long nanos, long free) {
    Long since = stored.get(key);
    if (since != null) {
      synchronized (taken) {
        taken.add(nanos - Math.max(since, free));
      }
    }
  }

  void forget() {
    stored.clear();
    synchronized (taken) {
      taken.clear();
    }
  }

  Quantiles quantiles() {
    List<Long> sorted;
    synchronized (taken) {
      sorted = taken.stream().sorted().toList();
    }
    return new Quantiles(sorted.size(), at(sorted, 0.5), at(sorted, 0.95));
  }

  private static double at(List<Long> sorted, double quantile) {
    return sorted.isEmpty() ? Double.NaN : sorted.get((int) (quantile * (sorted.size() - 1))) / 1e6;
  }
}
