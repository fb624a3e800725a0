package dev.segue.diffusion.sampler;

import dev.segue.diffusion.tensor.Sums;
import dev.segue.diffusion.tensor.Tensor;

/**
 * Euler's method on the probability-flow ODE in terms of sigma = sqrt((1 - a) / a) (Karras et al.
 * 2022, algorithm 2 without churn): {@code x / sqrt(a)} moves by {@code (sigma' - sigma) eps}. For
 * a network that predicts epsilon this is DDIM's step, summed in another order.
 */
public final class Euler implements Sampler {
  @Override
  public Tensor step(Tensor x, Tensor eps, double alphaBar, double alphaBarNext) {
    double now = Math.sqrt((1 - alphaBar) / alphaBar);
    double next = Math.sqrt((1 - alphaBarNext) / alphaBarNext);
    Tensor exploding = Sums.mix((float) (1 / Math.sqrt(alphaBar)), x, (float) (next - now), eps);
    return Sums.scale((float) Math.sqrt(alphaBarNext), exploding);
  }
}
