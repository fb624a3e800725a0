package dev.segue.producer.admit;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * What the workers of one lane can take, as far as their words still count. It is asked far more
 * often than it is told, so it keeps sums. Not thread-safe.
 */
final class Capacity {
  private static final Comparator<JournalEntry.Worker> FIRST_TO_GO =
      Comparator.comparing(JournalEntry.Worker::until)
          .thenComparing(worker -> worker.word().worker());

  private final Map<String, JournalEntry.Worker> workers = new HashMap<>();
  private final TreeSet<JournalEntry.Worker> order = new TreeSet<>(FIRST_TO_GO);
  private int slots;
  private long paces;
  private int paced;
  private Instant since;

  /** Hears a worker at an instant. */
  void hear(JournalEntry.Worker worker, Instant at) {
    expire(at);
    JournalEntry.Worker before = workers.get(worker.word().worker());
    if (before != null) {
      remove(before);
    }
    if (worker.word().slots() > 0) {
      add(worker);
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
    return slots;
  }

  /** How long an evaluation takes them on average, or null while none has said. */
  Duration pace(Instant now) {
    expire(now);
    return paced == 0 ? null : Duration.ofNanos(paces / paced);
  }

  /** Since when there has been somebody all the time, or null when nobody is known. */
  Instant since(Instant now) {
    expire(now);
    return since;
  }

  private void expire(Instant now) {
    while (!order.isEmpty() && !order.first().until().isAfter(now)) {
      remove(order.first());
    }
    if (workers.isEmpty()) {
      since = null;
    }
  }

  private void add(JournalEntry.Worker worker) {
    workers.put(worker.word().worker(), worker);
    order.add(worker);
    count(worker, 1);
  }

  private void remove(JournalEntry.Worker worker) {
    workers.remove(worker.word().worker());
    order.remove(worker);
    count(worker, -1);
  }

  private void count(JournalEntry.Worker worker, int by) {
    slots += by * worker.word().slots();
    if (worker.word().pace() != null) {
      paces += by * worker.word().pace().toNanos();
      paced += by;
    }
  }
}
