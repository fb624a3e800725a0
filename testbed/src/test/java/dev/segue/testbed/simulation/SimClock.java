package dev.segue.testbed.simulation;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.LongSupplier;

/** Shows the time that the simulation gives it: milliseconds since the simulation began. */
final class SimClock extends Clock {
  private static final Instant BEGIN = Instant.parse("2026-11-21T12:00:00Z");

  private final LongSupplier millis;

  SimClock(LongSupplier millis) {
    this.millis = millis;
  }

  @Override
  public Instant instant() {
    return BEGIN.plusMillis(millis.getAsLong());
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
