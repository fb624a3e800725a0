package dev.segue.infra.work;

import dev.segue.kernel.LruMap;
import java.util.Map;

/**
 * Which video a worker met first. Remembers the thousand that it was asked for last. Not
 * thread-safe.
 */
final class VideoOrder {
  private static final int REMEMBERED = 1_000;

  private final Map<String, Long> order = new LruMap<>(REMEMBERED);
  private long next;

  /** Smaller for a video that was met earlier. */
  long of(String video) {
    return order.computeIfAbsent(video, id -> next++);
  }
}
