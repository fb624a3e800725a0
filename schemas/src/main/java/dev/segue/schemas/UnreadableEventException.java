package dev.segue.schemas;

import dev.segue.kernel.CodedException;

/** A record that is not the event which it should be; it is set aside, never retried. */
public final class UnreadableEventException extends CodedException {
  private static final long serialVersionUID = 1L;

  public UnreadableEventException(String code, String message) {
    super(code, message);
  }

  public Problem problem() {
    return new Problem(code(), getMessage());
  }
}
