package dev.segue.diffusion.expert;

import dev.segue.diffusion.sampler.Prediction;
import dev.segue.diffusion.schedule.NoiseSchedule;
import dev.segue.diffusion.tensor.Tensor;

/**
 * A denoiser whose every value depends on all frames that it sees, on where among them it stands,
 * on the timestep, the text and the guide, as a video network's does.
 */
public final class MixingDenoiser implements Denoiser {
  private final NoiseSchedule schedule;
  private final float factor;

  public MixingDenoiser(NoiseSchedule schedule, float factor) {
    this.schedule = schedule;
    this.factor = factor;
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
    int frames = x.dim(1);
    int frame = x.dim(2) * x.dim(3);
    Tensor eps = Tensor.zeros(x.shape());
    for (int n = 0; n < x.size(); n++) {
      int c = n / (frames * frame);
      float sum = 0;
      for (int f = 0; f < frames; f++) {
        sum += (1 + 0.1f * f) * x.data()[(c * frames + f) * frame + n % frame];
      }
      float place = n / frame % frames * 0.01f;
      float guide = condition.guide() == null ? 0 : condition.guide().data()[c * frame + n % frame];
      float word = condition.text().data()[0] % 97 / 97;
      eps.data()[n] =
          factor * x.data()[n]
              + 0.2f * sum / frames
              + place
              + 0.1f * guide
              + 0.05f * word
              + timestep * 1e-5f;
    }
    return eps;
  }
}
