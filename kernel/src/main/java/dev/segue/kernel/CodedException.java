package dev.segue.kernel;

/**
 * Something that went wrong in a way that was foreseen: it has a stable code for programs, and a
 * message that a person can act on.
 */
public abstract class CodedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String code;

  /**
   * What went wrong.
   *
   * @param code a stable name such as {@code store-unavailable}
   * @param message a sentence that a person can act on
   * @param cause or null
   */
  protected CodedException(String code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  protected CodedException(String code, String message) {
    this(code, message, null);
  }

  /** The stable name of what went wrong. */
  public final String code() {
    return code;
  }
}
