package dev.segue.testbed.control;

/** A run that did not come to its end. */
public final class ControlException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ControlException(String message) {
    super(message);
  }
}
