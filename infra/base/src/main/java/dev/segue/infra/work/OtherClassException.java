package dev.segue.infra.work;

/**
 * A task of a video that was begun on another execution class than this worker's, whose bits would
 * differ. It goes back through admission, which is told the class that it needs.
 */
public final class OtherClassException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String found;

  /**
   * Names both classes.
   *
   * @param found on which the video was begun
   * @param ours this worker's
   */
  public OtherClassException(String found, String ours) {
    super(
        "the video was begun on '" + found + "'; this worker is '" + ours + "', whose bits differ");
    this.found = found;
  }

  /** The execution class on which the video was begun. */
  public String found() {
    return found;
  }
}
