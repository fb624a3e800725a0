package dev.segue.diffusion.sampler;

import dev.segue.diffusion.schedule.Level;
import dev.segue.diffusion.tensor.Tensor;

/**
 * How the latent at the next timestep follows from the latent now and what was predicted of it.
 * Latents are on the expert's schedule, whatever the sampler. Pure.
 */
@FunctionalInterface
public interface Sampler {
  /**
   * One step.
   *
   * @param x the latent now
   * @param p what the expert predicts, after guidance, of the same shape
   * @param kind what that is
   * @param now how noisy x is
   * @param next how noisy the result is, {@link Level#CLEAN} at the end
   */
  Tensor step(Tensor x, Tensor p, Prediction kind, Level now, Level next);
}
