package dev.segue.testbed.recipes;

import dev.segue.diffusion.bundle.Manifest;
import dev.segue.diffusion.expert.Denoiser;
import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.expert.Prompt;
import dev.segue.diffusion.guidance.ClassifierFree;
import dev.segue.diffusion.noise.CounterNoise;
import dev.segue.diffusion.noise.CounterNoise.Purpose;
import dev.segue.diffusion.recipe.VideoSpec;
import dev.segue.diffusion.sampler.Ddim;
import dev.segue.diffusion.schedule.NoiseSchedule;
import dev.segue.diffusion.schedule.Spacing;
import dev.segue.diffusion.schedule.Timesteps;
import dev.segue.diffusion.tensor.Tensor;

/** The control expert, told a prompt, over the timesteps of a segment. Not thread-safe. */
final class Control {
  private static final Ddim DDIM = new Ddim();

  private final ClassifierFree denoiser;
  private final int[] timesteps;

  /**
   * Binds it to what its segment is told.
   *
   * @param steps how many lead from noise to a structure
   */
  Control(Prompt prompt, int steps, Experts experts) {
    Denoiser control = experts.denoiser("control");
    denoiser = new ClassifierFree(control, 1, prompt);
    timesteps = Timesteps.spaced(Spacing.TRAILING, steps, control.schedule().timesteps());
  }

  /** The noise that a track begins with, float32 {@code [C, L, h, w]}. */
  static Tensor noise(VideoSpec video, int track, Manifest.Latent latent) {
    return latent.draw(new CounterNoise(video.seed()), Purpose.SEGMENT, track);
  }

  Tensor predict(Tensor x, int step) {
    return denoiser.predict(x, timesteps[step]);
  }

  /** The latent after a step. */
  Tensor next(Tensor x, Tensor predicted, int step) {
    NoiseSchedule schedule = denoiser.schedule();
    return DDIM.step(
        x,
        predicted,
        denoiser.predicts(),
        schedule.level(timesteps[step]),
        schedule.level(Timesteps.after(timesteps, step)));
  }
}
