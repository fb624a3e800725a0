package dev.segue.producer.admit;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LongSummaryStatistics;
import java.util.Map;

/** What the workers of one lane can take, as far as their words still count. Not thread-safe. */
final class Capacity {
  private final Map<String, JournalEntry.Worker> workers = new HashMap<>();
  private Instant since;

  /** Hears a worker at an instant. */
  void hear(JournalEntry.Worker worker, Instant at) {
    expire(at);
    if (worker.word().slots() <= 0) {
      workers.remove(worker.word().worker());
    } else {
      workers.put(worker.word().worker(), worker);
    }
    if (workers.isEmpty()) {
      since = null;
    } else if (since == null) {
      since = at;
    }
  }

  /** How many tasks can be held; 0 when nobody is known. */
  int slots(Instant now) {
    expire(now);
    return workers.values().stream().mapToInt(worker -> worker.word().slots()).sum();
  }

  /** How long an evaluation takes them on average, or null while none has said. */
  Duration pace(Instant now) {
    expire(now);
    LongSummaryStatistics told =
        workers.values().stream()
            .filter(worker -> worker.word().pace() != null)
            .mapToLong(worker -> worker.word().pace().toNanos())
            .summaryStatistics();
    return told.getCount() == 0 ? null : Duration.ofNanos(Math.round(told.getAverage()));
  }

  /** Since when there has been somebody all the time, or null when nobody is known. */
  Instant since(Instant now) {
    expire(now);
    return since;
  }

  private void expire(Instant now) {
    workers.values().removeIf(worker -> !worker.until().isAfter(now));
    if (workers.isEmpty()) {
      since = null;
    }
  }
}
