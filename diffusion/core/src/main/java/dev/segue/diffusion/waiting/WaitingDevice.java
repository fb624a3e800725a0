package dev.segue.diffusion.waiting;

import dev.segue.diffusion.expert.ExpertListener;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * A device that is busy for a while with each forward, and with one at a time. It sleeps, so it
 * costs no processor. Thread-safe.
 */
final class WaitingDevice implements AutoCloseable {
  private final ReentrantLock turn = new ReentrantLock();
  private final ExpertListener listener;
  private boolean closed;

  WaitingDevice(ExpertListener listener) {
    this.listener = listener;
  }

  /**
   * One forward: what it gives, after the time that it takes. An interrupt does not shorten it, as
   * it would not on a GPU.
   *
   * @param millis how long it takes, what computes the result included
   * @throws IllegalStateException when closed
   */
  <T> T forward(String role, int millis, Supplier<T> result) {
    turn.lock();
    try {
      if (closed) {
        throw new IllegalStateException("expert '" + role + "' is closed");
      }
      long start = System.nanoTime();
      T made = result.get();
      sleepUntil(start + TimeUnit.MILLISECONDS.toNanos(millis));
      listener.onForward(role, System.nanoTime() - start);
      return made;
    } finally {
      turn.unlock();
    }
  }

  private static void sleepUntil(long end) {
    boolean interrupted = false;
    for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
      try {
        TimeUnit.NANOSECONDS.sleep(left);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for the forward that runs; there is none after it. */
  @Override
  public void close() {
    turn.lock();
    try {
      closed = true;
    } finally {
      turn.unlock();
    }
  }
}
