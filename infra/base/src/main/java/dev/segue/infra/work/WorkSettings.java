package dev.segue.infra.work;

import dev.segue.schemas.Lane;

/**
 * How a worker works.
 *
 * @param worker its name, unique among those that live
 * @param lane where its tasks come from, and what it tells admission that it takes
 * @param resultTopic where it tells results and failures
 * @param slots how many tasks it holds at a time, 1 or more
 * @param mostSlots how many it may hold when all that it holds wait for others: a plan's tracks can
 *     need more of each other than it has slots for
 * @param times how long it waits for what
 */
public record WorkSettings(
    String worker, Lane lane, String resultTopic, int slots, int mostSlots, WorkTimes times) {
  /** How many tasks are let in for a worker of several slots. */
  private static final int IN_FLIGHT = 2;

  public WorkSettings {
    if (slots < 1) {
      throw new IllegalArgumentException("a worker needs at least one slot, not " + slots);
    }
    if (mostSlots < slots) {
      throw new IllegalArgumentException(
          "a worker of " + slots + " slots cannot have at most " + mostSlots);
    }
  }

  /**
   * How many tasks shall be let in for it: the one that it works on, and the one that it goes on
   * with. The other slots are for when those wait for tasks of workers that are gone.
   */
  public int inFlight() {
    return Math.min(slots, IN_FLIGHT);
  }
}
