package dev.segue.diffusion.sampler;

import dev.segue.diffusion.schedule.Level;
import dev.segue.diffusion.tensor.Sums;
import dev.segue.diffusion.tensor.Tensor;

/**
 * DDIM with eta = 0 (Song, Meng, Ermon 2020; Eq 2 and 3 of ConFiner). On a schedule of flow
 * matching it is Euler's step.
 */
public final class Ddim implements Sampler {
  /** x0 and noise brought together at a level (Eq 1, 6, 9, 11). */
  public static Tensor noised(Tensor clean, Tensor eps, Level at) {
    return Sums.mix((float) at.alpha(), clean, (float) at.sigma(), eps);
  }

  @Override
  public Tensor step(Tensor x, Tensor p, Prediction kind, Level now, Level next) {
    return noised(kind.clean(x, p, now), kind.noise(x, p, now), next);
  }
}
