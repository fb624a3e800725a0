package dev.segue.producer.queue;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * When the videos of one bundle are begun and end, if all goes on as it does and nobody asks for
 * more. Goes by what admission does: the higher priority first; among equals, those that came first
 * share the workers, as many as these can hold tasks; when one ends, the next is begun. Pure.
 */
final class Forecast {
  private static final Comparator<Work> ORDER =
      Comparator.comparingInt(Work::priority)
          .reversed()
          .thenComparing(Work::acceptedAt)
          .thenComparing(Work::video);

  private final Crew segments;
  private final Crew windows;
  private final Instant now;
  private final Map<String, Expected> expected = new HashMap<>();
  private int position;

  private Forecast(Crew segments, Crew windows, Instant now) {
    this.segments = segments;
    this.windows = windows;
    this.now = now;
  }

  /** What is expected of each video, by its id. */
  static Map<String, Expected> of(List<Work> works, Crew segments, Crew windows, Instant now) {
    Forecast forecast = new Forecast(segments, windows, now);
    List<Work> ordered = works.stream().sorted(ORDER).toList();
    if (!segments.isMeasured() || !windows.isMeasured()) {
      ordered.forEach(work -> forecast.put(work, null, null));
      return forecast.expected;
    }
    double from = 0;
    int n = 0;
    while (n < ordered.size()) {
      int first = n;
      while (n < ordered.size() && ordered.get(n).priority() == ordered.get(first).priority()) {
        n++;
      }
      from = forecast.share(ordered.subList(first, n), from);
    }
    return forecast.expected;
  }

  /** A video's turn; {@code served} is when its share of the workers' time is used up. */
  private record Turn(Work work, double start, double served) {}

  /**
   * Equals share: in each second, each of those that are begun gets as much. The clock of served
   * time, that each of them has got, goes slower the more there are.
   *
   * @param from seconds from now when their turn comes
   * @return when it ends
   */
  private double share(List<Work> equals, double from) {
    ArrayDeque<Work> waiting = new ArrayDeque<>(equals);
    PriorityQueue<Turn> begun = new PriorityQueue<>(Comparator.comparingDouble(Turn::served));
    int places = Math.max(1, segments.slots());
    double time = from;
    double served = 0;
    while (!waiting.isEmpty() || !begun.isEmpty()) {
      while (begun.size() < places && !waiting.isEmpty()) {
        Work next = waiting.remove();
        begun.add(new Turn(next, time, served + next.seconds(segments, windows)));
      }
      Turn first = begun.peek();
      time += (first.served() - served) * begun.size();
      served = first.served();
      begun.remove();
      double least = first.start() + first.work().chain(segments, windows);
      expected.put(
          first.work().video(), new Expected(null, at(first.start()), at(Math.max(time, least))));
    }
    for (Work work : equals) {
      Expected known = expected.get(work.video());
      put(work, known.startAt(), known.endAt());
    }
    return time;
  }

  private void put(Work work, Instant start, Instant end) {
    boolean isBegun = work.begunAt() != null;
    expected.put(
        work.video(),
        new Expected(isBegun ? null : ++position, isBegun ? work.begunAt() : start, end));
  }

  private Instant at(double seconds) {
    return now.plusMillis(Math.round(seconds * 1_000));
  }
}
