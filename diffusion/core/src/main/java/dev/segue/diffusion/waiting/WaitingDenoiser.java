package dev.segue.diffusion.waiting;

import dev.segue.diffusion.bundle.Manifest;
import dev.segue.diffusion.expert.Denoiser;
import dev.segue.diffusion.schedule.NoiseSchedule;
import dev.segue.diffusion.tensor.Tensor;

/**
 * The exact denoiser of normal data whose mean is said by the text: latents stay bounded over any
 * number of steps, and every value of x, the timestep and the text show in what it gives. Double
 * arithmetic in one order, so the same bits on every machine.
 */
final class WaitingDenoiser implements Denoiser {
  private static final double VARIANCE = 0.25;

  private final String role;
  private final WaitingDevice device;
  private final int millis;
  private final NoiseSchedule schedule;

  WaitingDenoiser(String role, Manifest.Expert expert, WaitingDevice device) {
    this.role = role;
    this.device = device;
    this.millis = expert.waitMillis();
    this.schedule = expert.schedule().betas();
  }

  @Override
  public NoiseSchedule schedule() {
    return schedule;
  }

  @Override
  public Tensor predict(Tensor x, int timestep, Tensor text) {
    return device.forward(role, millis, () -> epsilon(x, schedule.alphaBar(timestep), text));
  }

  private static Tensor epsilon(Tensor x, double alphaBar, Tensor text) {
    double slope = Math.sqrt(1 - alphaBar) / (alphaBar * VARIANCE + 1 - alphaBar);
    Tensor eps = Tensor.zeros(x.shape());
    int channel = x.size() / x.dim(0);
    for (int c = 0; c < x.dim(0); c++) {
      double mean = Math.sqrt(alphaBar) * mean(text, c);
      for (int n = c * channel; n < (c + 1) * channel; n++) {
        eps.data()[n] = (float) (slope * (x.data()[n] - mean));
      }
    }
    return eps;
  }

  /** Of one of the text's columns. */
  private static double mean(Tensor text, int channel) {
    int width = text.dim(1);
    double sum = 0;
    for (int t = 0; t < text.dim(0); t++) {
      sum += text.data()[t * width + channel % width];
    }
    return sum / text.dim(0);
  }
}
