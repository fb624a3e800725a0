package dev.segue.infra.events;

/**
 * An event could not be sent or topics could not be read. Codes: {@code kafka-unavailable} (the
 * broker did not confirm in time), {@code kafka-refused} (it said no), {@code kafka-interrupted}.
 */
public final class EventsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String code;

  EventsException(String code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** The stable name of what went wrong. */
  public String code() {
    return code;
  }
}
