package dev.segue.stitcher.cmaf;

/**
 * Time in ticks, such that each frame lasts a whole number of them and timestamps are uniform: 90
 * kHz, as is usual, where the frame rate divides it; else a thousand ticks a frame.
 *
 * @param timescale ticks a second
 * @param frameDuration ticks a frame
 */
record Timeline(int timescale, int frameDuration) {
  private static final int USUAL = 90_000;
  private static final int FINE = 1_000;

  static Timeline of(int fps) {
    return USUAL % fps == 0 ? new Timeline(USUAL, USUAL / fps) : new Timeline(fps * FINE, FINE);
  }

  /** When a frame begins. */
  long at(long frame) {
    return frame * frameDuration;
  }
}
