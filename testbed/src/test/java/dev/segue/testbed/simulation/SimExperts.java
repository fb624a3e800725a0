package dev.segue.testbed.simulation;

import dev.segue.diffusion.bundle.Bundle;
import dev.segue.diffusion.bundle.Manifest;
import dev.segue.diffusion.expert.Denoiser;
import dev.segue.diffusion.expert.ExpertException;
import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.schedule.NoiseSchedule;
import dev.segue.diffusion.tensor.Tensor;
import java.nio.file.Path;
import java.util.Map;

/** Experts over four numbers a frame; what they say depends on all that they are given. */
final class SimExperts implements Experts {
  static final String BUNDLE = "51".repeat(32);
  static final Manifest.Latent LATENT = new Manifest.Latent(1, 2, 2, 2, 8);
  static final Manifest MANIFEST =
      new Manifest("segue-bundle/1", "sim", "1", "none", LATENT, null, Map.of(), Map.of());

  /** Prompts with which the control expert or the spatial one cannot deal. */
  static final String POISONED_STRUCTURES = "poisoned structures";

  static final String POISONED_WINDOWS = "poisoned windows";

  private static final NoiseSchedule CONTROL = NoiseSchedule.scaledLinear(0.00085, 0.012, 1000);
  private static final NoiseSchedule SPATIAL = NoiseSchedule.linear(1e-4, 0.02, 1000);
  private static final Bundle OPENED = new Bundle(Path.of("."), BUNDLE, MANIFEST);

  private final String executionClass;
  private final float bits;
  int evaluations;

  /** Whether its next forward comes out a little wrong. */
  boolean slips;

  SimExperts(String executionClass) {
    this.executionClass = executionClass;
    this.bits = executionClass.length() * 1e-4f;
  }

  @Override
  public Bundle bundle() {
    return OPENED;
  }

  @Override
  public String executionClass() {
    return executionClass;
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
  public Denoiser control() {
    return new Fake(CONTROL, -1);
  }

  @Override
  public Denoiser spatial() {
    return new Fake(SPATIAL, -2);
  }

  @Override
  public Denoiser temporal() {
    return new Fake(SPATIAL, -2);
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
    public Tensor predict(Tensor x, int timestep, Tensor text) {
      evaluations++;
      if (text.data()[0] == poison && timestep < 500) {
        throw new ExpertException("expert-failed", "the prompt is poison", null);
      }
      float[] out = new float[x.size()];
      float slip = slips ? 0.25f : 0;
      slips = false;
      for (int n = 0; n < out.length; n++) {
        out[n] = 0.5f * x.data()[n] + 0.001f * timestep + 0.01f * text.data()[0] + bits + slip;
      }
      return new Tensor(x.shape(), out);
    }
  }
}
