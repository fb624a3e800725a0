package dev.segue.diffusion.recipe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.plan.Plan;
import dev.segue.diffusion.tensor.Tensor;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * How a video is made from experts, every setting resolved. Planning needs only {@link #plan};
 * workers also run tracks and windows. Immutable and thread-safe.
 */
public interface Recipe {
  /** Every setting under its name, and the recipe's under {@code name}: what a video records. */
  ObjectNode settings();

  /** Tracks, cells and windows of a video of so many frames. */
  Plan plan(int frames);

  /**
   * What a video of so many frames costs when all of it is made. A recipe that does not say is
   * taken to need one evaluation for each cell and each refinement.
   */
  default Evaluations evaluations(int frames) {
    Plan plan = plan(frames);
    long cells = IntStream.range(0, plan.tracks()).mapToLong(plan::steps).sum();
    return new Evaluations(cells, (long) plan.layout().chunks() * plan.refinements());
  }

  /**
   * The same recipe for a video that begins from a picture; its settings have it under {@code
   * reference}.
   *
   * @param reference digest of the picture, as who stores it knows it
   * @throws RecipeException {@code input-reference-unused} when this recipe begins from noise alone
   */
  default Recipe guided(String reference) {
    throw new RecipeException(
        "input-reference-unused",
        "input_reference: recipe '"
            + settings().path("name").asText()
            + "' begins from noise alone and has no use for a picture; leave it out, or ask for"
            + " another recipe, such as chunk-wise");
  }

  /**
   * Begins a track, at step 0.
   *
   * @param video prompt, frames, seed
   * @param track i
   */
  TrackRun track(VideoSpec video, int track, Experts experts);

  /**
   * Begins a window; refinement step 0 comes next.
   *
   * @param window j
   * @param structures those of {@code Layout.structuresOf(window)}, each float32 {@code [C, L, h,
   *     w]}
   */
  WindowRun window(VideoSpec video, int window, Map<Integer, Tensor> structures, Experts experts);
}
