package dev.segue.stitcher.encode;

/**
 * What all frames of a video have in common.
 *
 * @param width in pixels, even, 16 to 8192
 * @param height in pixels, even, 16 to 8192
 * @param fps frames a second, 1 to 240
 */
public record VideoFormat(int width, int height, int fps) {
  private static final int SMALLEST = 16;
  private static final int LARGEST = 8192;
  private static final int FASTEST = 240;

  public VideoFormat {
    if (!side(width) || !side(height)) {
      throw new IllegalArgumentException(
          "a picture of "
              + width
              + "x"
              + height
              + ": both sides must be even, "
              + SMALLEST
              + " to "
              + LARGEST);
    }
    if (fps < 1 || fps > FASTEST) {
      throw new IllegalArgumentException(fps + " frames a second: 1 to " + FASTEST + " can be");
    }
  }

  private static boolean side(int pixels) {
    return pixels >= SMALLEST && pixels <= LARGEST && pixels % 2 == 0;
  }
}
