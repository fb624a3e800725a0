package dev.segue.schemas;

import dev.segue.kernel.Sha256;
import java.nio.charset.StandardCharsets;

/**
 * Who can do a task: workers of a kind that have a bundle on an execution class. Each lane has a
 * work topic and a share group of its own, made by its workers before they tell their capacity, so
 * that a task goes only to who can run it.
 *
 * @param kind TRACK, or WINDOW for windows and packages
 * @param bundle digest of the bundle's manifest, 64 hexadecimal digits
 * @param executionClass what decides the bits beside the bundle
 */
public record Lane(TaskId.Kind kind, String bundle, String executionClass) {
  private static final int DIGITS = 12;

  public Lane {
    kind = of(kind);
  }

  /** The kind of worker that does a kind of task: stitchers also package. */
  public static TaskId.Kind of(TaskId.Kind kind) {
    return switch (kind) {
      case TRACK -> TaskId.Kind.TRACK;
      case WINDOW, PACKAGE -> TaskId.Kind.WINDOW;
    };
  }

  /** The topic of its tasks. */
  public Topics.Spec topic() {
    String stage =
        switch (kind) {
          case TRACK -> "segue.segments.";
          case WINDOW, PACKAGE -> "segue.windows.";
        };
    return new Topics.Spec(stage + name('.'), 1, false, 7 * 24);
  }

  /** The share group of its workers. */
  public String group() {
    return switch (kind) {
      case TRACK -> "segue-segment-workers-" + name('-');
      case WINDOW, PACKAGE -> "segue-stitchers-" + name('-');
    };
  }

  private String name(char between) {
    String digest = Sha256.hex(executionClass.getBytes(StandardCharsets.UTF_8));
    return bundle.substring(0, DIGITS) + between + digest.substring(0, DIGITS);
  }
}
