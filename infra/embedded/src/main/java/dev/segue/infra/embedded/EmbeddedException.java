package dev.segue.infra.embedded;

import dev.segue.kernel.CodedException;

/**
 * An embedded server could not be started. Codes: {@code port-taken}, {@code directory-locked},
 * {@code start-failed}; whoever started it acts.
 */
public final class EmbeddedException extends CodedException {
  private static final long serialVersionUID = 1L;

  EmbeddedException(String code, String message, Throwable cause) {
    super(code, message, cause);
  }
}
