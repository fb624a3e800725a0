package dev.segue.diffusion.sampler;

import dev.segue.diffusion.schedule.Level;
import dev.segue.diffusion.tensor.Sums;
import dev.segue.diffusion.tensor.Tensor;

/**
 * Euler's method on the probability-flow ODE: in terms of the ratio sigma / alpha (Karras et al.
 * 2022, algorithm 2 without churn), where {@code x / alpha} moves by {@code (ratio' - ratio) eps};
 * for flow matching in sigma itself, where x moves by {@code (sigma' - sigma) v}. For a network
 * that predicts epsilon this is DDIM's step, summed in another order.
 */
public final class Euler implements Sampler {
  /** Stands for a level of nothing but noise, whose ratio is infinite. */
  private static final Level NOISIEST = Level.preserving(0x1p-24);

  /** Below this, 1 / alpha is so large that float32 loses what is seen beside what is noise. */
  private static final double FAINT = 1 / 128.0;

  /** The same step, summed without such numbers. */
  private static final Ddim DDIM = new Ddim();

  @Override
  public Tensor step(Tensor x, Tensor p, Prediction kind, Level now, Level next) {
    if (kind == Prediction.FLOW) {
      return Sums.mix(1, x, (float) (next.sigma() - now.sigma()), p);
    }
    if (now.alpha() < FAINT) {
      return DDIM.step(x, p, kind, now.alpha() == 0 ? NOISIEST : now, next);
    }
    Tensor eps = kind.noise(x, p, now);
    Tensor exploding =
        Sums.mix((float) (1 / now.alpha()), x, (float) (next.ratio() - now.ratio()), eps);
    return Sums.scale((float) next.alpha(), exploding);
  }
}
