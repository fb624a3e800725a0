package dev.segue.diffusion.plan;

import java.util.List;
import java.util.stream.IntStream;

/**
 * How a video of F frames is cut into segments of L frames for the structure stage and into windows
 * for refinement. Pure; the same for every replica.
 *
 * @param frames F
 * @param length L, frames in a segment
 * @param stride frames from the beginning of one segment to that of the next, 1 to L; where
 *     segments overlap, a frame is taken from the last that begins no later than it
 * @param windows what is refined, in order; what they keep is every frame of the video, once;
 *     window j becomes chunk j; none begins or ends before the one before it does
 */
public record Layout(int frames, int length, int stride, List<Window> windows) {
  public Layout {
    windows = List.copyOf(windows);
    int kept = 0;
    Window before = null;
    for (int j = 0; j < windows.size(); j++) {
      Window w = windows.get(j);
      if (w.index() != j || w.keepFrom() != kept) {
        throw new IllegalArgumentException("at frame " + kept + " window " + w + " follows");
      }
      if (before != null && (w.from() < before.from() || w.to() < before.to())) {
        throw new IllegalArgumentException("window " + w + " after " + before);
      }
      kept = w.keepTo();
      before = w;
    }
    if (kept != frames || stride < 1 || length < stride) {
      throw new IllegalArgumentException(kept + " of " + frames + " frames kept, L = " + length);
    }
  }

  /** N: as many as it takes to cover all frames, {@code ceil(F / L)} where they do not overlap. */
  public int segments() {
    return Windows.segments(frames, length, stride);
  }

  /** The segment that a frame is taken from. */
  public int segmentOf(int frame) {
    return Math.min(frame / stride, segments() - 1);
  }

  /** The first frame of a segment. */
  public int start(int segment) {
    return segment * stride;
  }

  /**
   * One past the last frame that is taken from a segment; past the video's end for the last one.
   */
  public int end(int segment) {
    return segment == segments() - 1 ? start(segment) + length : start(segment + 1);
  }

  /** How many windows there are, and so chunks. */
  public int chunks() {
    return windows.size();
  }

  /** The structures that a window reads, in order. */
  public List<Integer> structuresOf(int window) {
    Window w = windows.get(window);
    return IntStream.rangeClosed(segmentOf(w.from()), segmentOf(w.to() - 1)).boxed().toList();
  }

  /** The windows that read a structure, in order. */
  public List<Integer> windowsOf(int segment) {
    int low = 0;
    int high = windows.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (windows.get(middle).to() > start(segment)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    int end = low;
    while (end < windows.size() && windows.get(end).from() < end(segment)) {
      end++;
    }
    return IntStream.range(low, end).boxed().toList();
  }
}
