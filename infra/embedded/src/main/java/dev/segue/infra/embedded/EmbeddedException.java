package dev.segue.infra.embedded;

/**
 * An embedded server could not be started. Codes: {@code port-taken}, {@code directory-locked},
 * {@code start-failed}; whoever started it acts.
 */
public final class EmbeddedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String code;

  EmbeddedException(String code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** The stable name of what went wrong. */
  public String code() {
    return code;
  }
}
