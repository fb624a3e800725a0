package dev.segue.diffusion.recipe;

import java.util.List;

/**
 * Segments of a video that are drawn anew, each as a take of its own: what belongs to the segment
 * alone, such as how it shuffles the base noise, follows from the take's seed; what it shares with
 * its neighbours stays the video's. Pure.
 *
 * @param all the latest last, which counts where they overlap
 */
public record Takes(List<Take> all) {
  /** Every segment is as it was drawn at first. */
  public static final Takes NONE = new Takes(List.of());

  /**
   * One of them.
   *
   * @param from the first segment
   * @param to one past the last
   * @param seed of what belongs to them alone
   */
  public record Take(int from, int to, long seed) {}

  public Takes {
    all = List.copyOf(all);
  }

  /** The seed of what belongs to a segment alone. */
  long seed(int segment, long standard) {
    long seed = standard;
    for (Take take : all) {
      if (take.from() <= segment && segment < take.to()) {
        seed = take.seed();
      }
    }
    return seed;
  }
}
