package dev.segue.evaluation.video;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/** Brings frames from the order in which they are coded into that in which they are shown. */
final class Ordered {
  /** No profile lets more frames wait for others. */
  private static final int MOST_WAITING = 16;

  private record Timed(double time, long number, Picture picture) {}

  private final PriorityQueue<Timed> waiting =
      new PriorityQueue<>(Comparator.comparingDouble(Timed::time).thenComparingLong(Timed::number));
  private final Consumer<Picture> next;
  private Picture first;
  private long taken;

  Ordered(Consumer<Picture> next) {
    this.next = next;
  }

  void take(double time, Picture picture) {
    first = first == null ? picture : first;
    if (!picture.sameSize(first)) {
      throw new VideoException("video-unreadable", "its frames are not all of the same size");
    }
    waiting.add(new Timed(time, taken++, picture));
    if (waiting.size() > MOST_WAITING) {
      next.accept(waiting.remove().picture());
    }
  }

  void end() {
    while (!waiting.isEmpty()) {
      next.accept(waiting.remove().picture());
    }
  }

  long count() {
    return taken;
  }
}
