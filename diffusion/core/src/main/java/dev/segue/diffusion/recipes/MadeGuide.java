package dev.segue.diffusion.recipes;

import dev.segue.diffusion.expert.Denoiser;
import dev.segue.diffusion.expert.Prompt;
import dev.segue.diffusion.recipe.TrackRun;
import dev.segue.diffusion.tensor.Tensor;

/**
 * A first guide that the image expert makes.
 *
 * @param noise what it starts from, float32 {@code [C, 1, h, w]}
 */
record MadeGuide(SearchPlan plan, Denoiser image, double guidance, Prompt prompt, Tensor noise)
    implements GuideFrame {
  @Override
  public TrackRun run() {
    return new SegmentDenoising(
        StructureSettings.of(plan.guideSteps(), guidance),
        prompt,
        0,
        noise,
        (step, predicted, reads) -> predicted,
        image);
  }

  @Override
  public int steps() {
    return plan.guideSteps();
  }
}
