package dev.segue.infra.http;

/**
 * The HTTP server could not be started. Codes: {@code http-port-taken}, {@code http-failed}; the
 * operator acts.
 */
public final class HttpException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String code;

  HttpException(String code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** The stable name of what went wrong. */
  public String code() {
    return code;
  }
}
