package dev.segue.producer.flow;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What failed last in one application, and is tried again by the thread that comes next. Outlives
 * the threads, so that one knows what its predecessor failed on. Thread-safe.
 */
final class Attempts {
  /** After this, whoever tries again now is another process. */
  private static final Duration OURS = Duration.ofMinutes(5);

  private record Failure(long offset, boolean isItsOwn, String why, Instant at) {}

  private final Clock clock;
  private final Map<String, Failure> failures = new ConcurrentHashMap<>();

  Attempts(Clock clock) {
    this.clock = clock;
  }

  /**
   * Notes that a record failed through nothing that lies outside of it.
   *
   * @param queue where the record is: a topic's partition
   * @return whether it is the second time, so that it would fail for ever
   */
  boolean isSecond(String queue, long offset, Throwable why) {
    Failure now = new Failure(offset, true, why.toString(), clock.instant());
    Failure before = failures.put(queue, now);
    return before != null && before.isItsOwn() && before.offset() == offset;
  }

  /** Notes that a record could not be worked on because something else is away. */
  void waits(String queue, long offset, Throwable why) {
    failures.compute(
        queue,
        (name, before) ->
            new Failure(
                offset,
                before != null && before.isItsOwn() && before.offset() == offset,
                why.toString(),
                clock.instant()));
  }

  /** Notes that a queue is past a record; those before it may come again after a failure. */
  void passed(String queue, long offset) {
    if (!failures.isEmpty()) {
      failures.computeIfPresent(queue, (name, before) -> before.offset() <= offset ? null : before);
    }
  }

  /** What is being tried again, or empty. */
  Optional<String> retried() {
    Instant since = clock.instant().minus(OURS);
    return failures.entrySet().stream()
        .filter(one -> one.getValue().at().isAfter(since))
        .map(one -> one.getKey() + " " + one.getValue().offset() + ": " + one.getValue().why())
        .sorted()
        .findFirst();
  }
}
