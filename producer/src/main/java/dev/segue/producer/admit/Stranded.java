package dev.segue.producer.admit;

import dev.segue.schemas.Lane;
import dev.segue.schemas.Problem;
import dev.segue.schemas.TaskId.Kind;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/** Why nobody can work on a video. Pure. */
final class Stranded {
  /** The code of what waits for its execution class, while others have its bundle. */
  static final String CLASS = "class-not-served";

  private static final int DIGITS = 12;

  private Stranded() {}

  /**
   * Why nobody can work on some of a video's tasks.
   *
   * @param wants whether the video has tasks for a kind of worker
   * @param living the lanes that have a live worker
   * @return null when somebody can
   */
  static Problem reason(JournalEntry.Video video, Predicate<Kind> wants, Set<Lane> living) {
    for (Kind kind : List.of(Kind.TRACK, Kind.WINDOW)) {
      List<Lane> having =
          living.stream()
              .filter(lane -> lane.kind() == kind && lane.bundle().equals(video.video().bundle()))
              .toList();
      String begun = video.executionClass();
      boolean isServed =
          having.stream().anyMatch(lane -> begun == null || begun.equals(lane.executionClass()));
      if (wants.test(kind) && !isServed) {
        return having.isEmpty() ? bundle(kind, video) : executionClass(kind, begun);
      }
    }
    return null;
  }

  private static Problem bundle(Kind kind, JournalEntry.Video video) {
    String name = Objects.requireNonNullElse(video.video().model(), "its bundle");
    return new Problem(
        "bundle-not-served",
        "it waits for a "
            + worker(kind)
            + " that has "
            + name
            + " ("
            + video.video().bundle().substring(0, DIGITS)
            + "…): none is alive");
  }

  private static Problem executionClass(Kind kind, String begun) {
    return new Problem(
        CLASS,
        "it was begun on '"
            + begun
            + "' and waits for a "
            + worker(kind)
            + " there, since others make other bits: those that are alive are others");
  }

  private static String worker(Kind kind) {
    return switch (kind) {
      case TRACK -> "segment worker";
      case WINDOW, PACKAGE -> "stitcher";
    };
  }
}
