package dev.segue.diffusion.expert;

import dev.segue.diffusion.sampler.Prediction;
import dev.segue.diffusion.schedule.NoiseSchedule;
import dev.segue.diffusion.tensor.Tensor;

/**
 * The perfect denoiser of independent normal data: what a network would learn if its latents were
 * drawn from N(mean, spread^2). The text is not read.
 */
public final class GaussianDenoiser implements Denoiser {
  private final NoiseSchedule schedule;
  private final double[] mean;
  private final double spread;

  /**
   * Makes a denoiser.
   *
   * @param mean one for each value of a latent, in storage order
   * @param spread standard deviation of the data
   */
  public GaussianDenoiser(NoiseSchedule schedule, double[] mean, double spread) {
    this.schedule = schedule;
    this.mean = mean.clone();
    this.spread = spread;
  }

  @Override
  public NoiseSchedule schedule() {
    return schedule;
  }

  @Override
  public Prediction predicts() {
    return Prediction.EPSILON;
  }

  @Override
  public Tensor encode(String prompt) {
    return FixedExperts.text(prompt);
  }

  @Override
  public Tensor predict(Tensor x, int timestep, Condition condition) {
    double a = schedule.signal(timestep);
    double variance = a * spread * spread + 1 - a;
    Tensor eps = Tensor.zeros(x.shape());
    for (int n = 0; n < x.size(); n++) {
      double offset = x.data()[n] - Math.sqrt(a) * mean[n];
      eps.data()[n] = (float) (Math.sqrt(1 - a) * offset / variance);
    }
    return eps;
  }
}
