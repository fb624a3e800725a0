package dev.segue.infra.experts;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Lets so many callers at a time use the engine; who is urgent goes before who is not. In the local
 * stack one engine serves stitchers and segment workers: were they to take turns, the first chunk
 * would come almost twice as late.
 *
 * <p>An urgent caller who leaves may come back at once, between two evaluations of one refinement
 * step: its place is kept free for it for a moment that is short beside a forward. Thread-safe.
 */
public final class Turns {
  /** Far above what the sums between two forwards take, far below what a forward takes. */
  private static final long RETURN_NANOS = TimeUnit.MILLISECONDS.toNanos(4);

  private final ReentrantLock lock = new ReentrantLock(true);
  private final Condition urgentTurn = lock.newCondition();
  private final Condition otherTurn = lock.newCondition();
  private final int places;
  private final LongSupplier nanoTime;
  private final Deque<Long> keptUntil = new ArrayDeque<>();
  private int taken;
  private int urgentWaiting;

  /**
   * Turns by a clock such as {@code System::nanoTime}.
   *
   * @param places how many may use the engine at a time, from 1
   */
  public Turns(int places, LongSupplier nanoTime) {
    this.places = places;
    this.nanoTime = nanoTime;
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
        awaitUrgentTurn();
        keptUntil.poll();
      } else {
        awaitOtherTurn();
      }
      taken++;
      wake();
    } finally {
      lock.unlock();
    }
  }

  private void awaitUrgentTurn() {
    urgentWaiting++;
    try {
      while (taken == places) {
        urgentTurn.awaitUninterruptibly();
      }
    } finally {
      urgentWaiting--;
    }
  }

  private void awaitOtherTurn() {
    boolean interrupted = false;
    while (true) {
      long now = nanoTime.getAsLong();
      keptUntil.removeIf(end -> end - now <= 0);
      if (taken + urgentWaiting >= places) {
        otherTurn.awaitUninterruptibly();
      } else if (taken + urgentWaiting + keptUntil.size() >= places) {
        try {
          var unused = otherTurn.awaitNanos(keptUntil.peek() - now);
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
      taken--;
      if (urgent) {
        keptUntil.add(nanoTime.getAsLong() + RETURN_NANOS);
      }
      wake();
    } finally {
      lock.unlock();
    }
  }

  /** One of each is enough: whoever enters wakes the next one when there is still a place. */
  private void wake() {
    if (taken < places) {
      urgentTurn.signal();
      otherTurn.signal();
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
