package dev.segue.diffusion.waiting;

import dev.segue.diffusion.bundle.Manifest;
import dev.segue.diffusion.expert.Condition;
import dev.segue.diffusion.expert.Denoiser;
import dev.segue.diffusion.expert.Encoders;
import dev.segue.diffusion.sampler.Prediction;
import dev.segue.diffusion.schedule.Level;
import dev.segue.diffusion.schedule.NoiseSchedule;
import dev.segue.diffusion.tensor.Sums;
import dev.segue.diffusion.tensor.Tensor;

/**
 * The exact denoiser of normal data whose mean is said by the text, and where there is one by the
 * guide: latents stay bounded over any number of steps, and every value of x, the timestep, the
 * text and the guide show in what it gives. Double arithmetic in one order, so the same bits on
 * every machine.
 */
final class WaitingDenoiser implements Denoiser {
  private static final double VARIANCE = 0.25;
  private static final double GUIDED = 0.5;

  private final String role;
  private final WaitingDevice device;
  private final Encoders encoders;
  private final int millis;
  private final NoiseSchedule schedule;
  private final Prediction prediction;

  WaitingDenoiser(String role, Manifest.Expert expert, WaitingDevice device, Encoders encoders) {
    this.role = role;
    this.device = device;
    this.encoders = encoders;
    this.millis = expert.waitMillis();
    this.schedule = expert.schedule().levels();
    this.prediction = expert.prediction();
  }

  @Override
  public NoiseSchedule schedule() {
    return schedule;
  }

  @Override
  public Prediction predicts() {
    return prediction;
  }

  @Override
  public Tensor encode(String prompt) {
    return encoders.encode(role, prompt);
  }

  @Override
  public Tensor predict(Tensor x, int timestep, Condition condition) {
    return device.forward(role, millis, () -> predicted(x, timestep, condition));
  }

  private Tensor predicted(Tensor x, int timestep, Condition condition) {
    Tensor eps = epsilon(x, schedule.signal(timestep), condition);
    Level at = schedule.level(timestep);
    return switch (prediction) {
      case EPSILON -> eps;
      case V ->
          Sums.mix(
              (float) at.alpha(), eps, (float) -at.sigma(), Prediction.EPSILON.clean(x, eps, at));
      case SAMPLE -> Prediction.EPSILON.clean(x, eps, at);
      case FLOW -> Sums.mix(1, eps, -1, mean(x.shape(), condition));
    };
  }

  private static Tensor epsilon(Tensor x, double alphaBar, Condition condition) {
    double slope = Math.sqrt(1 - alphaBar) / (alphaBar * VARIANCE + 1 - alphaBar);
    double root = Math.sqrt(alphaBar);
    Tensor eps = Tensor.zeros(x.shape());
    int channel = x.size() / x.dim(0);
    for (int c = 0; c < x.dim(0); c++) {
      double mean = root * mean(condition, c);
      for (int n = c * channel; n < (c + 1) * channel; n++) {
        eps.data()[n] = (float) (slope * (x.data()[n] - mean));
      }
    }
    return eps;
  }

  private static Tensor mean(int[] shape, Condition condition) {
    Tensor mean = Tensor.zeros(shape);
    int channel = mean.size() / shape[0];
    for (int n = 0; n < mean.size(); n++) {
      mean.data()[n] = (float) mean(condition, n / channel);
    }
    return mean;
  }

  /** Of one of the text's columns, and of one channel of the guide. */
  private static double mean(Condition condition, int channel) {
    Tensor text = condition.text();
    int width = text.dim(1);
    double sum = 0;
    for (int t = 0; t < text.dim(0); t++) {
      sum += text.data()[t * width + channel % width];
    }
    double mean = sum / text.dim(0);
    return condition.guide() == null ? mean : mean + GUIDED * guided(condition.guide(), channel);
  }

  private static double guided(Tensor guide, int channel) {
    int frame = guide.size() / guide.dim(0);
    double sum = 0;
    for (int n = channel * frame; n < (channel + 1) * frame; n++) {
      sum += guide.data()[n];
    }
    return sum / frame;
  }
}
