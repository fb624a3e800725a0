package dev.segue.diffusion.sampler;

import dev.segue.diffusion.schedule.Level;
import dev.segue.diffusion.schedule.NoiseSchedule;
import dev.segue.diffusion.schedule.Spacing;
import dev.segue.diffusion.tensor.Sums;
import dev.segue.diffusion.tensor.Tensor;

/** The samplers that there are, by name. */
public enum SamplerKind {
  DDIM,
  EULER;

  public Sampler sampler() {
    return switch (this) {
      case DDIM -> new Ddim();
      case EULER -> new Euler();
    };
  }

  /**
   * The latent that sampling starts from. Euler's first noise has the variance of the first level's
   * noise alone where that is the schedule's noisiest, as diffusers' {@code init_noise_sigma} says.
   *
   * @param noise of variance 1
   * @param first how noisy the first timestep is
   */
  public Tensor start(Tensor noise, Level first, Spacing spacing) {
    return switch (this) {
      case DDIM -> noise;
      case EULER -> spacing == Spacing.LEADING ? noise : Sums.scale((float) first.sigma(), noise);
    };
  }

  /** How noisy a latent is after a step to a timestep; Euler's last one always goes to the end. */
  public Level level(NoiseSchedule schedule, int t) {
    return switch (this) {
      case DDIM -> schedule.level(t);
      case EULER -> t < 0 ? Level.CLEAN : schedule.level(t);
    };
  }
}
