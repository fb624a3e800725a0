package dev.segue.cli;

/** What a person at the command line has to know and can act on; shown without a stack trace. */
final class LocalException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LocalException(String message) {
    super(message);
  }

  LocalException(String message, Throwable cause) {
    super(message, cause);
  }
}
