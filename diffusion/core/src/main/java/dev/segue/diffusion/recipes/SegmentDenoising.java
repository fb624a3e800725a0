package dev.segue.diffusion.recipes;

import dev.segue.diffusion.expert.Denoiser;
import dev.segue.diffusion.expert.Prompt;
import dev.segue.diffusion.guidance.ClassifierFree;
import dev.segue.diffusion.recipe.Reads;
import dev.segue.diffusion.recipe.TrackRun;
import dev.segue.diffusion.sampler.Sampler;
import dev.segue.diffusion.sampler.SamplerKind;
import dev.segue.diffusion.schedule.NoiseSchedule;
import dev.segue.diffusion.schedule.Timesteps;
import dev.segue.diffusion.tensor.Tensor;

/** The control stage of one segment (Eq 4 and 5), from its first noise to its structure. */
final class SegmentDenoising implements TrackRun {
  /** What of other segments goes into the prediction of this one. */
  @FunctionalInterface
  interface Guidance {
    Tensor guide(int step, Tensor predicted, Reads reads);
  }

  private final int track;
  private final Guidance guidance;
  private final ClassifierFree denoiser;
  private final SamplerKind kind;
  private final Sampler sampler;
  private final int[] timesteps;
  private Tensor latent;
  private int step;

  SegmentDenoising(
      StructureSettings settings,
      Prompt prompt,
      int track,
      Tensor start,
      Guidance guidance,
      Denoiser denoiser) {
    this.track = track;
    this.guidance = guidance;
    this.denoiser = new ClassifierFree(denoiser, settings.guidance(), prompt);
    this.kind = settings.sampler();
    this.sampler = kind.sampler();
    NoiseSchedule schedule = denoiser.schedule();
    this.timesteps = schedule.spaced(settings.spacing(), settings.steps());
    this.latent = kind.start(start, schedule.level(timesteps[0]), settings.spacing());
  }

  @Override
  public int track() {
    return track;
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
  public Tensor forward(Reads reads) {
    beforeTheEnd();
    return denoiser.predict(latent, timesteps[step]);
  }

  @Override
  public Tensor sum(Tensor predicted, Reads reads) {
    return guidance.guide(step, predicted, reads);
  }

  @Override
  public void accept(Tensor stored) {
    beforeTheEnd();
    NoiseSchedule schedule = denoiser.schedule();
    latent =
        sampler.step(
            latent,
            stored,
            denoiser.predicts(),
            schedule.level(timesteps[step]),
            kind.level(schedule, Timesteps.after(timesteps, step)));
    step++;
  }

  private void beforeTheEnd() {
    if (step == timesteps.length) {
      throw new IllegalStateException("track " + track + " has done all its steps");
    }
  }

  @Override
  public Tensor structure(Reads reads) {
    if (step < timesteps.length) {
      throw new IllegalStateException("track " + track + " is at step " + step);
    }
    return latent;
  }
}
