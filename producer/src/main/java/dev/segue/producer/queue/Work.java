package dev.segue.producer.queue;

import java.time.Instant;

/**
 * A video that is not finished, and what is left of it.
 *
 * @param video its id
 * @param bundle digest of the bundle that it needs
 * @param priority 0 (last) to 9 (first)
 * @param acceptedAt when it was accepted
 * @param begunAt when it was begun, or null
 * @param cost of all of it
 * @param structureLeft the part of the structures that is left, 0 to 1
 * @param refinementLeft the part of the chunks that is left, 0 to 1
 */
public record Work(
    String video,
    String bundle,
    int priority,
    Instant acceptedAt,
    Instant begunAt,
    Cost cost,
    double structureLeft,
    double refinementLeft) {
  /** How long it takes two crews when they have nothing else to do, in seconds. */
  double seconds(Crew segments, Crew windows) {
    return Math.max(
        segments.seconds(cost.structure() * structureLeft),
        windows.seconds(cost.refinement() * refinementLeft));
  }

  /** How long it takes at the least, however many workers there are, in seconds. */
  double chain(Crew segments, Crew windows) {
    return segments.alone(cost.chain() * structureLeft) + windows.alone(cost.window());
  }
}
