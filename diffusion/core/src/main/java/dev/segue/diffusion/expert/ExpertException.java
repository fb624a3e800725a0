package dev.segue.diffusion.expert;

/** An expert that could not be opened or failed at its work. */
public final class ExpertException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String code;

  public ExpertException(String code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** {@code engine-unavailable}, {@code expert-failed} or {@code expert-out-of-memory}. */
  public String code() {
    return code;
  }
}
