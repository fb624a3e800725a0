package dev.segue.testbed.simulation;

import java.util.PriorityQueue;

/** One thread, and a clock that jumps from event to event. */
final class Scheduler {
  private record Due(long at, long number, Machine on, Runnable what) implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
      int byTime = Long.compare(at, other.at);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }

  private final PriorityQueue<Due> queue = new PriorityQueue<>();
  private long now;
  private long numbers;

  /** Milliseconds since it began. */
  long now() {
    return now;
  }

  /** Something happens after a while, on a machine if it still runs then, or in the network. */
  void in(Machine on, long millis, Runnable what) {
    queue.add(new Due(now + millis, numbers++, on, what));
  }

  /** Lets the next thing happen. */
  void next() {
    Due due = queue.remove();
    now = Math.max(now, due.at());
    if (due.on() == null) {
      due.what().run();
    } else {
      due.on().meet(due.what());
    }
  }
}
