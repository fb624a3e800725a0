package dev.segue.local;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Lets one caller at a time use the engine; who is urgent goes before who is not. In the local
 * stack one engine serves the stitcher and the segment worker: were they to take turns, the first
 * chunk would come almost twice as late.
 *
 * <p>An urgent caller who leaves may come back at once, between two evaluations of one refinement
 * step: the engine is kept free for it for a moment that is short beside a forward. Thread-safe.
 */
final class Turns {
  /** Far above what the sums between two forwards take, far below what a forward takes. */
  private static final long RETURN_NANOS = TimeUnit.MILLISECONDS.toNanos(4);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition urgentTurn = lock.newCondition();
  private final Condition otherTurn = lock.newCondition();
  private final LongSupplier nanoTime;
  private int urgentWaiting;
  private boolean taken;
  private long keptUntil;

  /** Turns by a clock such as {@code System::nanoTime}. */
  Turns(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.keptUntil = nanoTime.getAsLong();
  }

  /** Runs {@code use} when it is the caller's turn. */
  <T> T take(boolean urgent, Supplier<T> use) {
    enter(urgent);
    try {
      return use.get();
    } finally {
      leave(urgent);
    }
  }

  private void enter(boolean urgent) {
    lock.lock();
    try {
      if (urgent) {
        urgentWaiting++;
        try {
          while (taken) {
            urgentTurn.awaitUninterruptibly();
          }
        } finally {
          urgentWaiting--;
        }
      } else {
        awaitOtherTurn();
      }
      taken = true;
    } finally {
      lock.unlock();
    }
  }

  private void awaitOtherTurn() {
    boolean interrupted = false;
    while (true) {
      long kept = keptUntil - nanoTime.getAsLong();
      if (taken || urgentWaiting > 0) {
        otherTurn.awaitUninterruptibly();
      } else if (kept > 0) {
        try {
          var unused = otherTurn.awaitNanos(kept);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      } else {
        break;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void leave(boolean urgent) {
    lock.lock();
    try {
      taken = false;
      if (urgent) {
        keptUntil = nanoTime.getAsLong() + RETURN_NANOS;
      }
      if (urgentWaiting > 0) {
        urgentTurn.signal();
      } else {
        otherTurn.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /** How many urgent callers wait. */
  int urgentWaiting() {
    lock.lock();
    try {
      return urgentWaiting;
    } finally {
      lock.unlock();
    }
  }
}
