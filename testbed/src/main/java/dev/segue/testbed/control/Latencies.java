package dev.segue.testbed.control;

import dev.segue.schemas.Event;
import dev.segue.schemas.Task;
import dev.segue.schemas.TaskId;
import dev.segue.schemas.TaskReady;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How long tasks wait between the planner's word that they are ready and a worker. Both are heard
 * from the broker in this process, whichever comes first. Thread-safe.
 */
final class Latencies {
  private record Key(String video, TaskId task) {}

  private final Map<Key, Instant> ready = new HashMap<>();
  private final Map<Key, Instant> taken = new HashMap<>();
  private final List<Duration> times = new ArrayList<>();

  /** Hears an event of the topic of admission. */
  void hear(Event event) {
    if (event instanceof TaskReady word) {
      pair(ready, taken, new Key(word.task().video().id(), word.task().task()), Instant.now());
    }
  }

  void taken(Task task, Instant at) {
    pair(taken, ready, new Key(task.video().id(), task.task()), at);
  }

  /** How many tasks were ready and taken. */
  synchronized int count() {
    return times.size();
  }

  synchronized void forget() {
    ready.clear();
    taken.clear();
    times.clear();
  }

  /** The shares (0 to 1) of the times that are not longer. */
  synchronized List<Duration> quantiles(double... shares) {
    List<Duration> sorted = new ArrayList<>(times);
    Collections.sort(sorted);
    List<Duration> found = new ArrayList<>();
    for (double share : shares) {
      int index = (int) Math.ceil(share * sorted.size()) - 1;
      found.add(sorted.isEmpty() ? Duration.ZERO : sorted.get(Math.max(0, index)));
    }
    return found;
  }

  private synchronized void pair(
      Map<Key, Instant> own, Map<Key, Instant> other, Key key, Instant at) {
    Instant known = other.remove(key);
    if (known == null) {
      own.put(key, at);
    } else {
      times.add(Duration.between(known, at).abs());
    }
  }
}
