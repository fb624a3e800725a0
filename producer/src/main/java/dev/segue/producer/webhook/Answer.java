package dev.segue.producer.webhook;

import java.time.Duration;

/**
 * What came of one attempt.
 *
 * @param status the receiver's, or 0 where there was none
 * @param failure why there was none, or null; a short sentence without the URL
 * @param retryAfter how long the receiver asks to be left alone, or null
 */
public record Answer(int status, String failure, Duration retryAfter) {
  private static final int GONE = 410;

  /** The receiver's. */
  static Answer of(int status, Duration retryAfter) {
    return new Answer(status, null, retryAfter);
  }

  /** There was none. */
  static Answer none(String failure) {
    return new Answer(0, failure, null);
  }

  /** Whether the receiver has it. A redirect is none: it is not followed. */
  public boolean isTaken() {
    return status >= 200 && status < 300;
  }

  /** Whether the receiver wants nothing any more. */
  public boolean isGone() {
    return status == GONE;
  }

  /** What is said of it to people. */
  public String sentence() {
    return status == 0 ? failure : "the receiver answered " + status;
  }
}
