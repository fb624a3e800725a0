package dev.segue.diffusion.sampler;

import dev.segue.diffusion.tensor.Tensor;

/**
 * How the latent at the next timestep follows from the latent now and its noise. Latents are scaled
 * as in Eq 1, of unit variance at the noisiest timestep, whatever the sampler. Pure.
 */
@FunctionalInterface
public interface Sampler {
  /**
   * One step.
   *
   * @param x the latent at the timestep now
   * @param eps its noise, of the same shape
   * @param alphaBar a(t) now
   * @param alphaBarNext a(t) at the next timestep, 1 for the clean latent
   */
  Tensor step(Tensor x, Tensor eps, double alphaBar, double alphaBarNext);
}
