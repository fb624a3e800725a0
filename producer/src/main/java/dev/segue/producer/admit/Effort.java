package dev.segue.producer.admit;

import dev.segue.producer.queue.Cost;

/**
 * What admission has to know of a video's plan.
 *
 * @param reach how many tracks of it have to be in flight at least (1 for most recipes)
 * @param track what a track costs, in evaluations, at least 1
 * @param window what a window costs, in evaluations, at least 1
 * @param moments which frames its tasks go by
 */
public record Effort(int reach, double track, double window, Moments moments) {
  /** That of a video of which nobody knows what it costs. */
  public static final Effort LEAST = new Effort(1, 1, 1);

  /** That of a video whose tasks go by no frame. */
  public Effort(int reach, double track, double window) {
    this(reach, track, window, Moments.NONE);
  }

  /** By a plan's reach, its cost, and the frames that its tasks go by. */
  public static Effort of(int reach, Cost cost, Moments moments) {
    return new Effort(
        reach,
        cost.tracks() == 0 ? 1 : Math.max(1, cost.structure() / cost.tracks()),
        Math.max(1, cost.window()),
        moments);
  }
}
