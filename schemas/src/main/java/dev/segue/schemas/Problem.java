package dev.segue.schemas;

/**
 * What went wrong, for programs and for people. What a message quotes may be anybody's: it is one
 * line of at most a thousand characters, whatever it was made of.
 *
 * @param code a stable name such as {@code prompt-empty}
 * @param message a sentence that a person can act on
 */
public record Problem(String code, String message) {
  private static final int MOST = 1_000;

  public Problem {
    message = message == null ? null : ForeignText.line(message, MOST);
  }
}
