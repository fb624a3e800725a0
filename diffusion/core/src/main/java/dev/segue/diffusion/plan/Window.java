package dev.segue.diffusion.plan;

/**
 * What one refinement pass works on and what it keeps: frames of the video, from 0. Frames past the
 * video's end exist in the last structure and may be refined, never kept.
 *
 * @param index j; its kept frames become chunk j
 * @param from first refined frame
 * @param to one past the last refined frame
 * @param keepFrom first kept frame
 * @param keepTo one past the last kept frame
 */
public record Window(int index, int from, int to, int keepFrom, int keepTo) {
  public Window {
    if (from < 0 || from > keepFrom || keepFrom >= keepTo || keepTo > to) {
      throw new IllegalArgumentException(
          "window "
              + index
              + " refines ["
              + from
              + ", "
              + to
              + ") and keeps ["
              + keepFrom
              + ", "
              + keepTo
              + ")");
    }
  }

  /** How many frames are refined. */
  public int length() {
    return to - from;
  }

  /** How many frames are kept. */
  public int frames() {
    return keepTo - keepFrom;
  }
}
