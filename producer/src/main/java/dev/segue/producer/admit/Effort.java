package dev.segue.producer.admit;

import dev.segue.producer.queue.Cost;

/**
 * What admission has to know of a video's plan.
 *
 * @param reach how many tracks of it have to be in flight at least (1 for most recipes)
 * @param track what a track costs, in evaluations, at least 1
 * @param window what a window costs, in evaluations, at least 1
 */
public record Effort(int reach, double track, double window) {
  /** That of a video of which nobody knows what it costs. */
  public static final Effort LEAST = new Effort(1, 1, 1);

  /** By a plan's reach, and its cost. */
  public static Effort of(int reach, Cost cost) {
    return new Effort(
        reach,
        cost.tracks() == 0 ? 1 : Math.max(1, cost.structure() / cost.tracks()),
        Math.max(1, cost.window()));
  }
}
