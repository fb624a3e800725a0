package dev.segue.diffusion.recipe;

import dev.segue.diffusion.bundle.Manifest;
import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.noise.CounterNoise;
import dev.segue.diffusion.noise.CounterNoise.Purpose;
import dev.segue.diffusion.plan.Grid;
import dev.segue.diffusion.plan.Grids;
import dev.segue.diffusion.plan.Layout;
import dev.segue.diffusion.plan.Windows;
import dev.segue.diffusion.tensor.Tensor;
import java.util.Map;

/**
 * ConFiner (sections 3.3 and 3.4): control, extraction, coordinated denoising. A video of more than
 * L frames is a row of such clips, each from noise of its own and refined by itself: what the
 * strategies of ConFiner-Long are measured against.
 */
record Confiner(RecipeSettings settings, Manifest.Latent latent) implements Recipe {
  static final String NAME = "confiner";

  @Override
  public Layout layout(int frames) {
    return Windows.aligned(frames, latent.frames());
  }

  @Override
  public Grid grid(int frames) {
    return Grids.independent(Windows.segments(frames, latent.frames()), settings.steps());
  }

  @Override
  public SegmentRun segment(VideoSpec video, int segment, Experts experts) {
    Tensor start =
        new CounterNoise(video.seed())
            .normal(
                Purpose.SEGMENT,
                segment,
                0,
                latent.channels(),
                latent.frames(),
                latent.height(),
                latent.width());
    return new SegmentDenoising(
        settings, video, segment, start, (step, predicted, reads) -> predicted, experts);
  }

  @Override
  public WindowRun window(
      VideoSpec video, int window, Map<Integer, Tensor> structures, Experts experts) {
    return new WindowRefinement(
        settings, layout(video.frames()), video, window, structures, experts);
  }
}
