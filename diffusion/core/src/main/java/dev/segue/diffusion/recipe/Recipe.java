package dev.segue.diffusion.recipe;

import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.plan.Grid;
import dev.segue.diffusion.plan.Layout;
import dev.segue.diffusion.tensor.Tensor;
import java.util.Map;

/**
 * How a video is made from experts. Planning needs only {@link #layout} and {@link #grid}; workers
 * also run segments and windows. Immutable and thread-safe; obtained from {@code Recipes}.
 */
public interface Recipe {
  RecipeSettings settings();

  /** How a video of so many frames is cut. */
  Layout layout(int frames);

  /** The structure stage's cells for a video of so many frames. */
  Grid grid(int frames);

  /**
   * Begins a segment, at step 0.
   *
   * @param video prompt, frames, seed
   * @param segment i
   */
  SegmentRun segment(VideoSpec video, int segment, Experts experts);

  /**
   * Begins a window: extraction (Eq 6) is done, refinement step 0 comes next.
   *
   * @param window j
   * @param structures those of {@code Layout.structuresOf(window)}, each float32 {@code [C, L, h,
   *     w]}
   */
  WindowRun window(VideoSpec video, int window, Map<Integer, Tensor> structures, Experts experts);
}
