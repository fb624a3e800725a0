package dev.segue.diffusion.plan;

import java.util.ArrayList;
import java.util.List;

/** How videos are cut. Pure. */
public final class Windows {
  private Windows() {}

  /**
   * Staggered windows (Eq 13): window j keeps the frames {@code [max(0, jL - L/2), min(F, jL +
   * L/2))}, the last half of structure j-1 and the first half of structure j; empty ones are
   * dropped.
   *
   * @param frames F, 1 or more
   * @param length L, even
   * @param whole whether an edge window refines L frames like the others, so that experts see the
   *     length that they know, and keeps its part of them
   */
  public static Layout staggered(int frames, int length, boolean whole) {
    require(frames, length);
    int half = length / 2;
    // The structures have frames past F, up to a whole number of segments.
    int made = segments(frames, length, length) * length;
    List<Window> windows = new ArrayList<>();
    for (int j = 0; j == 0 || j * length - half < frames; j++) {
      int keepFrom = Math.max(0, j * length - half);
      int keepTo = Math.min(frames, j * length + half);
      int from = keepFrom;
      int to = keepTo;
      if (whole) {
        from = Math.min(Math.max(0, j * length - half), made - length);
        to = from + length;
      }
      windows.add(new Window(j, from, to, keepFrom, keepTo));
    }
    return new Layout(frames, length, length, windows);
  }

  /** One window for each segment, for recipes that do not stagger. */
  public static Layout aligned(int frames, int length) {
    require(frames, length);
    List<Window> windows = new ArrayList<>();
    for (int i = 0; i * length < frames; i++) {
      int from = i * length;
      windows.add(new Window(i, from, from + length, from, Math.min(frames, from + length)));
    }
    return new Layout(frames, length, length, windows);
  }

  /** How many segments of a length cover all frames when each begins a stride after the last. */
  public static int segments(int frames, int length, int stride) {
    return 1 + Math.max(0, (frames - length + stride - 1) / stride);
  }

  private static void require(int frames, int length) {
    if (frames < 1 || length < 2 || length % 2 != 0) {
      throw new IllegalArgumentException(frames + " frames in segments of " + length);
    }
  }
}
