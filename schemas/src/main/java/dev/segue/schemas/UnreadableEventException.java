package dev.segue.schemas;

/** A record that is not the event which it should be; it is set aside, never retried. */
public final class UnreadableEventException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String code;

  public UnreadableEventException(String code, String message) {
    super(message);
    this.code = code;
  }

  public Problem problem() {
    return new Problem(code, getMessage());
  }
}
