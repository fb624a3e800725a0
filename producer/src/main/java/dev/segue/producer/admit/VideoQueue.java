package dev.segue.producer.admit;

import dev.segue.schemas.TaskId;
import dev.segue.schemas.Terms;
import java.time.Instant;
import java.util.Comparator;
import java.util.TreeMap;
import java.util.TreeSet;

/** One video's tasks in one lane. Not thread-safe; changed by its {@link LaneQueue} alone. */
final class VideoQueue {
  /**
   * Who of one tenant goes first: the higher priority; then who has less in flight; then who came
   * first.
   */
  static final Comparator<VideoQueue> ORDER =
      Comparator.comparingInt((VideoQueue queue) -> queue.terms.priority())
          .reversed()
          .thenComparingInt(queue -> queue.inFlight.size())
          .thenComparing(queue -> queue.terms.acceptedAt())
          .thenComparing(queue -> queue.video);

  final String video;
  final Terms terms;

  /** How many of the earliest tasks have to be in flight at the same time for any to end. */
  final int reach;

  /** What one of its tasks here costs, in evaluations. */
  final double evaluations;

  final TreeSet<TaskId> waiting = new TreeSet<>();

  /** The tasks that were let in, and when. */
  final TreeMap<TaskId, Instant> inFlight = new TreeMap<>();

  VideoQueue(String video, Terms terms, int reach, double evaluations) {
    this.video = video;
    this.terms = terms;
    this.reach = reach;
    this.evaluations = evaluations;
  }

  /** Whose it is; whoever has no name is one. */
  String tenant() {
    return tenant(terms);
  }

  /** Who asked; whoever has no name is one. */
  static String tenant(Terms terms) {
    return terms.tenant() == null ? "" : terms.tenant();
  }

  /** Whether what is in flight may wait for a task that is not, so that room must not decide. */
  boolean isNeedy() {
    return !inFlight.isEmpty()
        && !waiting.isEmpty()
        && inFlight.headMap(waiting.first()).size() < reach;
  }

  boolean isEmpty() {
    return waiting.isEmpty() && inFlight.isEmpty();
  }
}
