package dev.segue.infra.work;

import java.util.LinkedHashMap;
import java.util.Map;

/** Which video a worker met first. Remembers the last thousand. Not thread-safe. */
final class VideoOrder {
  private static final int REMEMBERED = 1_000;

  private final Map<String, Long> order =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > REMEMBERED;
        }
      };

  private long next;

  /** Smaller for a video that was met earlier. */
  long of(String video) {
    return order.computeIfAbsent(video, id -> next++);
  }
}
