package dev.segue.schemas;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * Names one task of a video: {@code track-12}, {@code window-3} or {@code package}.
 *
 * @param kind what is to be made
 * @param index track i or window j; 0 for the package
 */
public record TaskId(Kind kind, int index) implements Comparable<TaskId> {
  /** What a task makes, in the order in which a video needs it. */
  public enum Kind {
    TRACK,
    WINDOW,
    PACKAGE
  }

  public static TaskId track(int i) {
    return new TaskId(Kind.TRACK, i);
  }

  public static TaskId window(int j) {
    return new TaskId(Kind.WINDOW, j);
  }

  public static TaskId pack() {
    return new TaskId(Kind.PACKAGE, 0);
  }

  @JsonCreator
  public static TaskId parse(String text) {
    if (text.equals("package")) {
      return pack();
    }
    int dash = text.indexOf('-');
    String kind = dash > 0 ? text.substring(0, dash) : "";
    return switch (kind) {
      // Version 0.1 said segment.
      case "track", "segment" -> track(Integer.parseInt(text.substring(dash + 1)));
      case "window" -> window(Integer.parseInt(text.substring(dash + 1)));
      default -> throw new IllegalArgumentException("not a task id: " + text);
    };
  }

  @Override
  public int compareTo(TaskId other) {
    int byKind = kind.compareTo(other.kind);
    return byKind != 0 ? byKind : Integer.compare(index, other.index);
  }

  @JsonValue
  @Override
  public String toString() {
    return switch (kind) {
      case TRACK -> "track-" + index;
      case WINDOW -> "window-" + index;
      case PACKAGE -> "package";
    };
  }
}
