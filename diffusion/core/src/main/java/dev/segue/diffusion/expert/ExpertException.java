package dev.segue.diffusion.expert;

/** An expert that could not be opened or failed at its work. */
public final class ExpertException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String code;

  public ExpertException(String code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** A role that a bundle does not have. */
  public static ExpertException roleMissing(String role) {
    return new ExpertException("role-missing", "the bundle has no expert '" + role + "'", null);
  }

  /**
   * {@code engine-unavailable}, {@code expert-failed}, {@code expert-out-of-memory} or {@code
   * role-missing}.
   */
  public String code() {
    return code;
  }
}
