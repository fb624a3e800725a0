package dev.segue.testbed.simulation;

import dev.segue.diffusion.bundle.Bundle;
import dev.segue.diffusion.expert.Condition;
import dev.segue.diffusion.expert.Denoiser;
import dev.segue.diffusion.expert.Embedder;
import dev.segue.diffusion.expert.ExpertException;
import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.sampler.Prediction;
import dev.segue.diffusion.schedule.NoiseSchedule;
import dev.segue.diffusion.tensor.Tensor;

/** Experts over four numbers a frame; what they say depends on all that they are given. */
final class SimExperts implements Experts {
  /** Prompts with which the control expert or the spatial one cannot deal. */
  static final String POISONED_STRUCTURES = "poisoned structures";

  static final String POISONED_WINDOWS = "poisoned windows";

  private static final NoiseSchedule CONTROL = NoiseSchedule.scaledLinear(0.00085, 0.012, 1000);
  private static final NoiseSchedule SPATIAL = NoiseSchedule.linear(1e-4, 0.02, 1000);

  private final SimBundle bundle;
  private final String executionClass;
  private final float bits;
  int evaluations;

  /** Whether its next forward comes out a little wrong. */
  boolean slips;

  SimExperts(SimBundle bundle, String executionClass) {
    this.bundle = bundle;
    this.executionClass = executionClass;
    this.bits = executionClass.length() * 1e-4f + bundle.name().length() * 1e-3f;
  }

  @Override
  public Bundle bundle() {
    return bundle.opened();
  }

  @Override
  public String executionClass() {
    return executionClass;
  }

  @Override
  public Denoiser denoiser(String role) {
    return switch (role) {
      case "control", "video", "image", "image-to-video" -> new Fake(CONTROL, -1);
      case "spatial", "temporal" -> new Fake(SPATIAL, -2);
      default -> throw ExpertException.roleMissing(role);
    };
  }

  @Override
  public Embedder embedder(String role) {
    return latent -> new Tensor(new int[] {latent.size()}, latent.data().clone());
  }

  @Override
  public Tensor decode(Tensor latent) {
    Tensor rgb = Tensor.zeros(3, 16, 16);
    for (int n = 0; n < rgb.size(); n++) {
      rgb.data()[n] = 0.5f + 0.1f * latent.data()[n % latent.size()];
    }
    return rgb;
  }

  @Override
  public Tensor encode(Tensor rgb) {
    throw ExpertException.roleMissing("encoder");
  }

  @Override
  public void close() {}

  private final class Fake implements Denoiser {
    private final NoiseSchedule schedule;
    private final float poison;

    Fake(NoiseSchedule schedule, float poison) {
      this.schedule = schedule;
      this.poison = poison;
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
      float mark =
          switch (prompt) {
            case POISONED_STRUCTURES -> -1;
            case POISONED_WINDOWS -> -2;
            default -> prompt.length();
          };
      return new Tensor(new int[] {1, 1}, new float[] {mark});
    }

    @Override
    public Tensor predict(Tensor x, int timestep, Condition condition) {
      evaluations++;
      float text = condition.text().data()[0];
      float guide = condition.guide() == null ? 0 : condition.guide().data()[0];
      if (text == poison && timestep < 500) {
        throw new ExpertException("expert-failed", "the prompt is poison", null);
      }
      float[] out = new float[x.size()];
      float slip = slips ? 0.25f : 0;
      slips = false;
      for (int n = 0; n < out.length; n++) {
        float told = 0.01f * text + 0.2f * guide;
        out[n] = 0.5f * x.data()[n] + 0.001f * timestep + told + bits + slip;
      }
      return new Tensor(x.shape(), out);
    }
  }
}
