package dev.segue.testbed.chaos.store;

import java.time.Duration;

/**
 * How a store seems to be, to those who reach it through a {@link StoreProxy}.
 *
 * @param unavailable every request is answered 503
 * @param full every write is answered 507, as by a store without space
 * @param torn of a hundred requests, how many break off: uploads half way, answers somewhere
 * @param delay by how much each request is late
 */
public record Weather(boolean unavailable, boolean full, int torn, Duration delay) {
  public static final Weather CLEAR = new Weather(false, false, 0, Duration.ZERO);
  public static final Weather UNAVAILABLE = new Weather(true, false, 0, Duration.ZERO);
  public static final Weather FULL = new Weather(false, true, 0, Duration.ZERO);
  public static final Weather TORN = new Weather(false, false, 30, Duration.ZERO);
  public static final Weather SLOW = new Weather(false, false, 0, Duration.ofMillis(400));
}
