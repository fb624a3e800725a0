package dev.segue.diffusion.plan;

import java.util.List;
import java.util.stream.IntStream;

/**
 * How a video of F frames is cut into segments of L frames for the structure stage and into windows
 * for refinement. Pure; the same for every replica.
 *
 * <p>Where a latent is several frames, segments and windows are counted in latents, as all that is
 * made of them; {@link #frame} and {@link #chunk} say which frames viewers are shown. Its windows
 * then also read what warms the decoder up: the refined latents of windows before them.
 *
 * @param frames F, in latents
 * @param length L, latents in a segment
 * @param stride frames from the beginning of one segment to that of the next, 1 to L; where
 *     segments overlap, a frame is taken from the last that begins no later than it
 * @param windows what is refined, in order; what they keep is every frame of the video, once;
 *     window j becomes chunk j; none begins or ends before the one before it does
 * @param mapping which frames a latent is
 * @param shown how many frames viewers are shown; the last latent may have more
 */
public record Layout(
    int frames, int length, int stride, List<Window> windows, FrameMapping mapping, int shown) {
  /** One whose latents are frames. */
  public Layout(int frames, int length, int stride, List<Window> windows) {
    this(frames, length, stride, windows, FrameMapping.NONE, frames);
  }

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
    if (mapping.latents(shown) != frames) {
      throw new IllegalArgumentException(shown + " frames of " + frames + " latents, " + mapping);
    }
  }

  /**
   * The same where latents are several frames.
   *
   * @param newShown how many frames viewers are shown
   */
  public Layout showing(FrameMapping newMapping, int newShown) {
    return new Layout(frames, length, stride, windows, newMapping, newShown);
  }

  /** The first frame of a latent, or the video's end where the latent comes after it. */
  public int frame(int latent) {
    return Math.min(shown, mapping.frame(latent));
  }

  /** How many frames the longest segment is. */
  public int longest() {
    return mapping.isNone() ? length : length * mapping.frames();
  }

  /** How the frames of a chunk are decoded. */
  public FrameMapping.Span chunk(int window) {
    Window w = windows.get(window);
    return mapping.span(w.keepFrom(), w.keepTo(), shown);
  }

  /** How many frames each chunk has, in order. */
  public List<Integer> chunkFrames() {
    return windows.stream().map(w -> frame(w.keepTo()) - frame(w.keepFrom())).toList();
  }

  /** The first window whose refined latents are read to decode a window: itself, or before it. */
  public int warmedFrom(int window) {
    int first = Math.max(0, windows.get(window).keepFrom() - mapping.warmUp());
    int from = window;
    while (windows.get(from).keepFrom() > first) {
      from--;
    }
    return from;
  }

  /** The last window for which a window's refined latents are read: itself, or after it. */
  public int warmsUpTo(int window) {
    int to = window;
    while (to + 1 < windows.size() && warmedFrom(to + 1) <= window) {
      to++;
    }
    return to;
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

  /** The structures that a window reads, in order; so also those of windows that warm it up. */
  public List<Integer> structuresOf(int window) {
    int to = windows.get(window).to();
    return IntStream.rangeClosed(segmentOf(reads(window)), segmentOf(to - 1)).boxed().toList();
  }

  /** The first latent that a window reads. */
  private int reads(int window) {
    return windows.get(warmedFrom(window)).from();
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
    while (end < windows.size() && reads(end) < end(segment)) {
      end++;
    }
    return IntStream.range(low, end).boxed().toList();
  }
}
