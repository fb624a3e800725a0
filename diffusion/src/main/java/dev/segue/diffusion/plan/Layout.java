package dev.segue.diffusion.plan;

import java.util.List;
import java.util.stream.IntStream;

/**
 * How a video of F frames is cut into segments of L frames for the structure stage and into windows
 * for refinement. Pure; the same for every replica.
 *
 * @param frames F
 * @param length L, frames in a segment
 * @param windows what is refined, in order; what they keep is every frame of the video, once;
 *     window j becomes chunk j
 */
public record Layout(int frames, int length, List<Window> windows) {
  public Layout {
    windows = List.copyOf(windows);
    int kept = 0;
    for (int j = 0; j < windows.size(); j++) {
      Window w = windows.get(j);
      if (w.index() != j || w.keepFrom() != kept) {
        throw new IllegalArgumentException("at frame " + kept + " window " + w + " follows");
      }
      kept = w.keepTo();
    }
    if (kept != frames || length < 1) {
      throw new IllegalArgumentException(kept + " of " + frames + " frames kept, L = " + length);
    }
  }

  /** N = ceil(F / L). */
  public int segments() {
    return Windows.segments(frames, length);
  }

  /** How many windows there are, and so chunks. */
  public int chunks() {
    return windows.size();
  }

  /** The structures that a window reads, in order. */
  public List<Integer> structuresOf(int window) {
    Window w = windows.get(window);
    return IntStream.rangeClosed(w.from() / length, (w.to() - 1) / length).boxed().toList();
  }

  /** The windows that read a structure, in order. */
  public List<Integer> windowsOf(int segment) {
    return windows.stream()
        .filter(w -> w.from() < (segment + 1) * length && w.to() > segment * length)
        .map(Window::index)
        .toList();
  }
}
