package dev.segue.diffusion.recipes;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Which windows of L frames each track of recipe {@code segue} predicts at each step, and what of
 * them counts. At the first steps windows overlap by half: {@code A_i = [iL, iL + L)} and {@code
 * B_i = A_i + L/2}, and a frame's prediction is the mean of those over it, weighted by {@code w(f)
 * = min(f + 1/2, L - f - 1/2)}. At later steps there is one window a segment, all shifted by as
 * many frames; at the ends of the video windows are whole ones that lie inside, and give only the
 * frames that no other one covers. With long edges the first window of such a step begins with the
 * video and is longer by the shift, which saves a window. Pure.
 *
 * @param segments N
 * @param length L, even
 * @param overlapping d, at how many steps windows overlap
 * @param shifts by how many frames windows are shifted at a step: that of index {@code k mod size}
 * @param longEdges whether the first window of a shifted step is longer
 */
record SharedWindows(
    int segments, int length, int overlapping, List<Integer> shifts, boolean longEdges) {
  SharedWindows {
    shifts = List.copyOf(shifts);
    if (segments < 1
        || length < 2
        || length % 2 != 0
        || overlapping < 0
        || shifts.isEmpty()
        || !shifts.stream().allMatch(s -> s >= 0 && s < length)) {
      throw new IllegalArgumentException(
          segments + " segments of " + length + ", shifted by " + shifts);
    }
  }

  /**
   * One window.
   *
   * @param track whose cell has its prediction
   * @param offset how many frames of other windows come before it in the cell
   * @param start its first frame, of the whole video
   * @param length how many frames it has
   * @param from the first frame that it gives
   * @param to one past the last frame that it gives
   * @param weighted whether its frames are weighted by where in the window they are
   */
  record Shared(int track, int offset, int start, int length, int from, int to, boolean weighted) {
    /** How much its prediction of a frame counts, before weights are brought to a sum of 1. */
    double weight(int frame) {
      int f = frame - start;
      return weighted ? Math.min(f + 0.5, length - f - 0.5) : 1;
    }
  }

  /** The windows that a track predicts at a step, in the order in which its cell has them. */
  List<Shared> of(int track, int step) {
    List<Shared> windows = new ArrayList<>();
    int start = track * length;
    int end = start + length;
    if (step < overlapping) {
      windows.add(new Shared(track, 0, start, length, start, end, true));
      if (track + 1 < segments) {
        int half = start + length / 2;
        windows.add(new Shared(track, length, half, length, half, half + length, true));
      }
      return windows;
    }
    int shift = segments == 1 ? 0 : shifts.get(step % shifts.size());
    if (track == 0 && shift > 0) {
      if (longEdges) {
        windows.add(new Shared(0, 0, 0, length + shift, 0, length + shift, false));
        return windows;
      }
      windows.add(new Shared(0, 0, 0, length, 0, shift, false));
    }
    boolean isLast = track + 1 == segments;
    windows.add(
        new Shared(
            track,
            windows.size() * length,
            isLast ? start : start + shift,
            length,
            start + shift,
            isLast ? end : end + shift,
            false));
    return windows;
  }

  /** The windows that give frames of a segment at a step, by ascending start. */
  List<Shared> over(int segment, int step) {
    List<Shared> windows = new ArrayList<>();
    int start = segment * length;
    for (int track = Math.max(0, segment - 1); track <= segment; track++) {
      for (Shared window : of(track, step)) {
        if (window.from() < start + length && window.to() > start) {
          windows.add(window);
        }
      }
    }
    windows.sort(Comparator.comparingInt(Shared::start).thenComparingInt(Shared::from));
    return windows;
  }

  /** How many forwards one condition costs over all steps. */
  int evaluations(int steps) {
    int all = 0;
    for (int k = 0; k < steps; k++) {
      for (int i = 0; i < segments; i++) {
        all += of(i, k).size();
      }
    }
    return all;
  }
}
