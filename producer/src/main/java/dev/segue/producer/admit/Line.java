package dev.segue.producer.admit;

import dev.segue.schemas.TaskId;
import java.time.Instant;
import java.util.Comparator;
import java.util.TreeMap;
import java.util.TreeSet;

/** One video's tasks for one work topic. Not thread-safe; changed by its {@link Lane} alone. */
final class Line {
  /**
   * Who goes first: the higher priority; then who has less under way, which is the fair share; then
   * who came first.
   */
  static final Comparator<Line> ORDER =
      Comparator.comparingInt((Line line) -> line.video.priority())
          .reversed()
          .thenComparingInt(line -> line.under.size())
          .thenComparing(line -> line.video.acceptedAt())
          .thenComparing(line -> line.video.video().id());

  final Kept.Video video;

  /** How many tasks have to be under way at the same time for any of them to end. */
  final int reach;

  final TreeSet<TaskId> waiting = new TreeSet<>();

  /** The tasks that were let in, and when. */
  final TreeMap<TaskId, Instant> under = new TreeMap<>();

  Line(Kept.Video video, int reach) {
    this.video = video;
    this.reach = reach;
  }

  boolean isNeedy() {
    return !under.isEmpty() && under.size() < reach && !waiting.isEmpty();
  }
}
