package dev.segue.infra.events;

import dev.segue.kernel.CodedException;

/**
 * An event could not be sent or topics could not be read. Codes: {@code kafka-unavailable} (the
 * broker did not confirm in time), {@code kafka-refused} (it said no), {@code kafka-interrupted}.
 */
public final class EventsException extends CodedException {
  private static final long serialVersionUID = 1L;

  EventsException(String code, String message, Throwable cause) {
    super(code, message, cause);
  }
}
