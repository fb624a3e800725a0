package dev.segue.producer.admit;

import dev.segue.schemas.TaskId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** The way into one work topic: who waits and who is under way. Not thread-safe. */
final class Lane {
  /** A video's task. */
  record Place(Line line, TaskId task) {}

  final Capacity capacity = new Capacity();
  private final Map<String, Line> lines = new HashMap<>();
  private final TreeSet<Line> waiting = new TreeSet<>(Line.ORDER);
  private final Set<Line> active = new HashSet<>();
  private int waits;
  private int under;

  void open(Kept.Video video, int reach) {
    lines.putIfAbsent(video.video().id(), new Line(video, reach));
  }

  void await(String video, TaskId task) {
    change(
        video,
        line -> {
          line.under.remove(task);
          line.waiting.add(task);
        });
  }

  void letIn(String video, TaskId task, Instant at) {
    change(
        video,
        line -> {
          line.waiting.remove(task);
          line.under.put(task, at);
        });
  }

  void done(String video, TaskId task) {
    change(
        video,
        line -> {
          line.waiting.remove(task);
          line.under.remove(task);
        });
  }

  void end(String video) {
    change(
        video,
        line -> {
          line.waiting.clear();
          line.under.clear();
        });
    lines.remove(video);
  }

  /**
   * Who is next, if there is room.
   *
   * @param room how many tasks may be under way; a video that has begun gets as many as it needs to
   *     come to an end in any case
   */
  Optional<Place> next(int room) {
    for (Line line : active) {
      if (line.isNeedy()) {
        return Optional.of(new Place(line, line.waiting.first()));
      }
    }
    if (under >= room || waiting.isEmpty()) {
      return Optional.empty();
    }
    Line line = waiting.first();
    return Optional.of(new Place(line, line.waiting.first()));
  }

  /** The tasks under way that were let in no later than then. */
  List<Place> letInUntil(Instant then) {
    List<Place> found = new ArrayList<>();
    for (Line line : active) {
      line.under.forEach(
          (task, at) -> {
            if (!at.isAfter(then)) {
              found.add(new Place(line, task));
            }
          });
    }
    return found;
  }

  int waits() {
    return waits;
  }

  int under() {
    return under;
  }

  /** Changes a line; its place in the order follows. */
  private void change(String video, Consumer<Line> change) {
    Line line = lines.get(video);
    if (line == null) {
      return;
    }
    waiting.remove(line);
    waits -= line.waiting.size();
    under -= line.under.size();
    change.accept(line);
    waits += line.waiting.size();
    under += line.under.size();
    if (!line.waiting.isEmpty()) {
      waiting.add(line);
    }
    if (line.under.isEmpty()) {
      active.remove(line);
    } else {
      active.add(line);
    }
  }
}
