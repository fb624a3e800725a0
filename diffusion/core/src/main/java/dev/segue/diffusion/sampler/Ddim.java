package dev.segue.diffusion.sampler;

import dev.segue.diffusion.tensor.Sums;
import dev.segue.diffusion.tensor.Tensor;

/** DDIM with eta = 0 (Song, Meng, Ermon 2020; Eq 2 and 3 of ConFiner). */
public final class Ddim implements Sampler {
  /** x0 from a latent and its noise (Eq 2). */
  public static Tensor clean(Tensor x, Tensor eps, double alphaBar) {
    double root = Math.sqrt(alphaBar);
    return Sums.mix((float) (1 / root), x, (float) (-Math.sqrt(1 - alphaBar) / root), eps);
  }

  /** x0 and noise brought together at a timestep (Eq 1, 6, 9, 11). */
  public static Tensor noised(Tensor clean, Tensor eps, double alphaBar) {
    return Sums.mix((float) Math.sqrt(alphaBar), clean, (float) Math.sqrt(1 - alphaBar), eps);
  }

  @Override
  public Tensor step(Tensor x, Tensor eps, double alphaBar, double alphaBarNext) {
    return noised(clean(x, eps, alphaBar), eps, alphaBarNext);
  }
}
