package dev.segue.diffusion.plan;

/**
 * Which frames of a video a latent frame is. Where autoencoders compress time, one latent stands
 * for several frames; everything that is planned, denoised and refined counts latents, everything
 * that viewers are shown counts frames. Pure; both are counted from 0.
 *
 * <p>For r = 4, causal: latent 0 is frame 0, latent 1 frames 1 to 4, latent 2 frames 5 to 8; 5
 * latents are 17 frames. Not causal: latent 0 is frames 0 to 3, latent 1 frames 4 to 7.
 *
 * @param frames r, how many frames a latent is, 1 to {@link #MAX_FRAMES}
 * @param causal whether the first latent that a decoder is given is one frame, so that it looks at
 *     what came before and never at what comes after
 * @param warmUp w, how many latents before those that are wanted the decoder has to be given, 0 to
 *     {@link #MAX_WARM_UP}; at least 1 where it is causal, and 0 where r = 1
 */
public record FrameMapping(int frames, boolean causal, int warmUp) {
  /** The largest r. */
  public static final int MAX_FRAMES = 64;

  /** The largest w. */
  public static final int MAX_WARM_UP = 256;

  /** Every latent is one frame, and is decoded by itself. */
  public static final FrameMapping NONE = new FrameMapping(1, false, 0);

  public FrameMapping {
    String complaint = complaint(frames, causal, warmUp);
    if (complaint != null) {
      throw new IllegalArgumentException(complaint);
    }
  }

  /** Why there is no such mapping, or null where there is one. */
  public static String complaint(int frames, boolean causal, int warmUp) {
    if (frames < 1 || frames > MAX_FRAMES) {
      return "a latent is 1 to " + MAX_FRAMES + " frames, not " + frames;
    }
    if (warmUp < 0 || warmUp > MAX_WARM_UP) {
      return "0 to " + MAX_WARM_UP + " latents warm a decoder up, not " + warmUp;
    }
    if (frames == 1 && (causal || warmUp > 0)) {
      return "where a latent is one frame it is decoded by itself: neither causal nor warmed up";
    }
    if (causal && warmUp == 0) {
      return "the first latent that a causal decoder is given is one frame, so that it needs one"
          + " or more before those that are wanted to warm up";
    }
    return null;
  }

  /** Whether every latent is one frame, and is decoded by itself. */
  public boolean isNone() {
    return frames == 1;
  }

  /**
   * The first frame of a latent; so also how many frames as many latents are, from the video's
   * beginning.
   *
   * @param latent from 0
   */
  public int frame(int latent) {
    return causal ? Math.max(0, 1 + (latent - 1) * frames) : latent * frames;
  }

  /** The latent that a frame belongs to. */
  public int latent(int frame) {
    return causal ? (frame + frames - 1) / frames : frame / frames;
  }

  /** How many latents so many frames take, the last of which may have frames past the end. */
  public int latents(int count) {
    return count == 0 ? 0 : latent(count - 1) + 1;
  }

  /**
   * A stretch of a video as it is decoded: what the decoder is given, and what of it is wanted.
   *
   * @param from the first latent that it is given
   * @param to one past the last
   * @param dropped how many frames of what it gives come before those that are wanted
   * @param kept how many are wanted; what is left over comes after the video's end
   */
  public record Span(int from, int to, int dropped, int kept) {
    /** How many latents the decoder is given. */
    public int latents() {
      return to - from;
    }
  }

  /**
   * How the frames of latents are decoded, with as many latents before them as the decoder needs
   * and the video has.
   *
   * @param from the first latent whose frames are wanted
   * @param to one past the last
   * @param end how many frames the video has
   */
  public Span span(int from, int to, int end) {
    if (from < 0 || from >= to || frame(from) >= end) {
      throw new IllegalArgumentException(
          "latents [" + from + ", " + to + ") of a video of " + end + " frames");
    }
    int first = Math.max(0, from - warmUp);
    int wanted = frame(to) - frame(from);
    return new Span(first, to, frame(to - first) - wanted, Math.min(frame(to), end) - frame(from));
  }
}
