package dev.segue.local;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Lets one caller at a time use the engine; who is urgent goes before who is not. In the local
 * stack one engine serves the stitcher and the segment worker: were they to take turns, the first
 * chunk would come almost twice as late. Thread-safe.
 */
final class Turns {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition urgentTurn = lock.newCondition();
  private final Condition otherTurn = lock.newCondition();
  private int urgentWaiting;
  private boolean taken;

  /** Runs {@code use} when it is the caller's turn. */
  <T> T take(boolean urgent, Supplier<T> use) {
    enter(urgent);
    try {
      return use.get();
    } finally {
      leave();
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
        while (taken || urgentWaiting > 0) {
          otherTurn.awaitUninterruptibly();
        }
      }
      taken = true;
    } finally {
      lock.unlock();
    }
  }

  private void leave() {
    lock.lock();
    try {
      taken = false;
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
