package dev.segue.producer.queue;

import dev.segue.diffusion.plan.Plan;
import dev.segue.diffusion.recipe.Evaluations;

/**
 * What a video costs, in evaluations; a task costs one more than its forwards, as workers count
 * them. Pure.
 *
 * @param evaluations its forwards
 * @param tracks how many tasks make its structures
 * @param windows how many make its chunks
 * @param firstChain what has to be done one after the other before the first window can begin
 * @param chain what has to be done one after the other before all windows can
 */
public record Cost(
    Evaluations evaluations, int tracks, int windows, double firstChain, double chain) {

  /** That of a plan whose forwards are known. */
  public static Cost of(Plan plan, Evaluations evaluations) {
    int tracks = plan.tracks();
    long cells = 0;
    for (int i = 0; i < tracks; i++) {
      cells += plan.steps(i);
    }
    double perCell = cells == 0 ? 0 : (double) evaluations.structure() / cells;
    double[] chains = new double[tracks];
    double longest = 0;
    double first = 0;
    int lastOfFirst = plan.layout().structuresOf(0).stream().mapToInt(i -> i).max().orElse(0);
    for (int i = 0; i < tracks; i++) {
      double before = 0;
      for (int one : plan.startsAfter(i)) {
        before = Math.max(before, chains[one]);
      }
      chains[i] = before + plan.steps(i) * perCell + 1;
      longest = Math.max(longest, chains[i]);
      if (plan.makesStructure(i) && plan.segment(i) <= lastOfFirst) {
        first = Math.max(first, chains[i]);
      }
    }
    return new Cost(evaluations, tracks, plan.layout().chunks(), first, longest);
  }

  /** All that segment workers do for it. */
  public double structure() {
    return evaluations.structure() + (double) tracks;
  }

  /** All that stitchers do for it. */
  public double refinement() {
    return evaluations.refinement() + (double) windows;
  }

  /** What a stitcher does for one chunk. */
  public double window() {
    return windows == 0 ? 0 : refinement() / windows;
  }
}
