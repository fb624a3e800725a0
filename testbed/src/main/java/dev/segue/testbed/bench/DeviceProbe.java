package dev.segue.testbed.bench;

import dev.segue.diffusion.expert.ExpertListener;
import java.util.concurrent.atomic.LongAdder;

/** How long one worker's device was busy. Thread-safe. */
final class DeviceProbe implements ExpertListener {
  private final LongAdder busy = new LongAdder();
  private volatile long free = System.nanoTime();

  @Override
  public void onForward(String expert, long nanos) {
    busy.add(nanos);
    free = System.nanoTime();
  }

  /** The time in forwards so far, in nanoseconds. */
  long busy() {
    return busy.sum();
  }

  /** When the last forward ended. */
  long free() {
    return free;
  }
}
