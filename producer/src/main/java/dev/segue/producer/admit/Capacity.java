package dev.segue.producer.admit;

import dev.segue.schemas.WorkerCapacity;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** What the workers of one lane can take, as far as their words still count. Not thread-safe. */
final class Capacity {
  private record Word(int slots, Instant until) {}

  private final Map<String, Word> words = new HashMap<>();
  private Instant since;

  void hear(WorkerCapacity word, Instant now) {
    expire(now);
    if (word.slots() <= 0) {
      words.remove(word.worker());
    } else {
      words.put(word.worker(), new Word(word.slots(), now.plus(word.validity())));
    }
    if (words.isEmpty()) {
      since = null;
    } else if (since == null) {
      since = now;
    }
  }

  /** How many tasks can be held; 0 when nobody is known. */
  int slots(Instant now) {
    expire(now);
    return words.values().stream().mapToInt(Word::slots).sum();
  }

  /** Since when there has been somebody all the time, or null when nobody is known. */
  Instant since(Instant now) {
    expire(now);
    return since;
  }

  private void expire(Instant now) {
    words.values().removeIf(word -> !word.until().isAfter(now));
    if (words.isEmpty()) {
      since = null;
    }
  }
}
