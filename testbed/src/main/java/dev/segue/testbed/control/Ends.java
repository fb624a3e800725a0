package dev.segue.testbed.control;

import dev.segue.schemas.Event;
import dev.segue.schemas.VideoStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Counts videos that are queued, and those that have ended, with the moment. Thread-safe. */
final class Ends {
  private final Set<String> queued = new HashSet<>();
  private final Set<String> ended = new HashSet<>();
  private final List<Instant> moments = new ArrayList<>();
  private String failure;

  synchronized void hear(Event event) {
    if (event instanceof VideoStatus status) {
      queued.add(status.id());
      if (status.state().ended() && ended.add(status.id())) {
        moments.add(Instant.now());
        if (status.state() != VideoStatus.State.COMPLETED && failure == null) {
          failure = status.id() + ": " + status.error();
        }
      }
      notifyAll();
    }
  }

  /** Waits until so many are known. */
  synchronized void awaitQueued(int count) throws InterruptedException {
    while (queued.size() < count) {
      wait();
    }
  }

  /**
   * Waits until so many have ended.
   *
   * @return when each of them did
   * @throws ControlException when one did not complete
   */
  synchronized List<Instant> awaitEnded(int count) throws InterruptedException {
    while (ended.size() < count && failure == null) {
      wait();
    }
    if (failure != null) {
      throw new ControlException("a video was not completed: " + failure);
    }
    return List.copyOf(moments);
  }
}
