package dev.segue.diffusion.recipe;

import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.guidance.ClassifierFree;
import dev.segue.diffusion.sampler.Ddim;
import dev.segue.diffusion.sampler.Euler;
import dev.segue.diffusion.sampler.Sampler;
import dev.segue.diffusion.schedule.NoiseSchedule;
import dev.segue.diffusion.schedule.Timesteps;
import dev.segue.diffusion.tensor.Tensor;

/** The control stage of one segment (Eq 4 and 5), from its first noise to its structure. */
final class SegmentDenoising implements SegmentRun {
  /** What of other segments goes into the noise of this one. */
  @FunctionalInterface
  interface Guidance {
    Tensor guide(int step, Tensor predicted, CellReader reads);
  }

  private final int segment;
  private final Guidance guidance;
  private final ClassifierFree control;
  private final NoiseSchedule schedule;
  private final Sampler sampler;
  private final int[] timesteps;
  private Tensor latent;
  private int step;

  SegmentDenoising(
      RecipeSettings settings,
      VideoSpec video,
      int segment,
      Tensor start,
      Guidance guidance,
      Experts experts) {
    this.segment = segment;
    this.guidance = guidance;
    this.latent = start;
    schedule = experts.control().schedule();
    control =
        new ClassifierFree(
            experts.control(),
            settings.controlGuidance(),
            experts.encode(video.prompt()),
            experts.encode(""));
    sampler =
        switch (settings.sampler()) {
          case DDIM -> new Ddim();
          case EULER -> new Euler();
        };
    timesteps = Timesteps.spaced(settings.spacing(), settings.steps(), schedule.timesteps());
  }

  @Override
  public int segment() {
    return segment;
  }

  @Override
  public int step() {
    return step;
  }

  @Override
  public int steps() {
    return timesteps.length;
  }

  @Override
  public Tensor forward(CellReader reads) {
    beforeTheEnd();
    return control.predict(latent, timesteps[step]);
  }

  @Override
  public Tensor sum(Tensor predicted, CellReader reads) {
    return guidance.guide(step, predicted, reads);
  }

  @Override
  public void accept(Tensor eps) {
    beforeTheEnd();
    latent =
        sampler.step(
            latent,
            eps,
            schedule.alphaBar(timesteps[step]),
            schedule.alphaBar(Timesteps.after(timesteps, step)));
    step++;
  }

  private void beforeTheEnd() {
    if (step == timesteps.length) {
      throw new IllegalStateException("segment " + segment + " has done all its steps");
    }
  }

  @Override
  public Tensor structure() {
    if (step < timesteps.length) {
      throw new IllegalStateException("segment " + segment + " is at step " + step);
    }
    return latent;
  }
}
