package dev.segue.diffusion.recipes;

import dev.segue.diffusion.expert.Denoiser;
import dev.segue.diffusion.expert.Prompt;
import dev.segue.diffusion.plan.Cell;
import dev.segue.diffusion.recipe.Reads;
import dev.segue.diffusion.recipe.TrackRun;
import dev.segue.diffusion.tensor.Frames;
import dev.segue.diffusion.tensor.Tensor;

/**
 * What guides a segment: the last frame of the one before, and for the first segment a picture of
 * the image expert, which a track of its own makes.
 */
final class GuideFrame {
  private final SearchPlan plan;
  private final Denoiser image;
  private final double guidance;
  private final Prompt prompt;
  private final Tensor noise;

  /**
   * A guide.
   *
   * @param noise what the first guide starts from, float32 {@code [C, 1, h, w]}
   */
  GuideFrame(SearchPlan plan, Denoiser image, double guidance, Prompt prompt, Tensor noise) {
    this.plan = plan;
    this.image = image;
    this.guidance = guidance;
    this.prompt = prompt;
    this.noise = noise;
  }

  /** The track that makes the first one. */
  TrackRun run() {
    return new SegmentDenoising(
        StructureSettings.of(plan.guideSteps(), guidance),
        prompt,
        0,
        noise,
        (step, predicted, reads) -> predicted,
        image);
  }

  /** The guide of a segment, float32 {@code [C, h, w]}. */
  Tensor of(int segment, Reads reads) {
    if (segment > 0) {
      return Frames.frame(reads.structure(segment - 1), plan.layout().length() - 1);
    }
    TrackRun made = run();
    for (int k = 0; k < plan.guideSteps(); k++) {
      made.accept(reads.cell(new Cell(0, k)));
    }
    return Frames.frame(made.structure(reads), 0);
  }
}
