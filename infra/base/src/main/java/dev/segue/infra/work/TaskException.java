package dev.segue.infra.work;

import dev.segue.kernel.CodedException;
import dev.segue.schemas.Problem;

/** A task that cannot be done; reported, and counted against it. */
public class TaskException extends CodedException {
  private static final long serialVersionUID = 1L;

  public TaskException(String code, String message, Throwable cause) {
    super(code, message, cause);
  }

  public TaskException(String code, String message) {
    this(code, message, null);
  }

  public Problem problem() {
    return new Problem(code(), getMessage());
  }
}
