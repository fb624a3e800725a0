package dev.segue.testbed.chaos;

import dev.segue.testbed.chaos.cluster.Shape;
import dev.segue.testbed.chaos.fault.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What to run.
 *
 * @param seed the first seed
 * @param seeds how many seeds, one after the other
 * @param videos how many videos each of them asks for, 1 or more
 * @param frames how many frames each video has
 * @param recipes how they are made, in turn; none for the default recipe
 * @param shape how many processes
 * @param inject how many faults of which kind a run gets, or empty to let the seed decide
 * @param every when set, such a fault comes so often until the run ends, instead of so many
 * @param lasts how long outages last, or null to let the seed decide
 */
public record Options(
    long seed,
    int seeds,
    int videos,
    int frames,
    List<String> recipes,
    Shape shape,
    Map<Kind, Integer> inject,
    Duration every,
    Duration lasts) {
  public Options {
    recipes = List.copyOf(recipes);
  }
}
