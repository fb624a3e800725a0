package dev.segue.infra.http;

import dev.segue.kernel.CodedException;

/**
 * The HTTP server could not be started. Codes: {@code http-port-taken}, {@code http-failed}; the
 * operator acts.
 */
public final class HttpException extends CodedException {
  private static final long serialVersionUID = 1L;

  HttpException(String code, String message, Throwable cause) {
    super(code, message, cause);
  }
}
