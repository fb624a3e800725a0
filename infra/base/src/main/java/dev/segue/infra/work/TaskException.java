package dev.segue.infra.work;

import dev.segue.schemas.Problem;

/** A task that cannot be done; reported, and counted against it. */
public class TaskException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String code;

  public TaskException(String code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  public TaskException(String code, String message) {
    this(code, message, null);
  }

  public Problem problem() {
    return new Problem(code, getMessage());
  }
}
