package dev.segue.evaluation.judge;

import dev.segue.kernel.CodedException;

/** A judge that cannot be used. */
public final class JudgeException extends CodedException {
  private static final long serialVersionUID = 1L;

  public JudgeException(String message) {
    super("judge-unusable", message);
  }

  public JudgeException(String message, Throwable cause) {
    super("judge-unusable", message, cause);
  }
}
