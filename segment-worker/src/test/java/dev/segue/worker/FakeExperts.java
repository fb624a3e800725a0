package dev.segue.worker;

import dev.segue.diffusion.bundle.Bundle;
import dev.segue.diffusion.bundle.Manifest;
import dev.segue.diffusion.expert.Denoiser;
import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.schedule.NoiseSchedule;
import dev.segue.diffusion.tensor.Tensor;
import java.nio.file.Path;
import java.util.Map;

/** Experts of four numbers a frame, which predict something that depends on all they are given. */
final class FakeExperts implements Experts {
  static final Manifest.Latent LATENT = new Manifest.Latent(1, 4, 2, 2, 8);

  int forwards;
  private String executionClass = "fake 1";

  FakeExperts ofClass(String name) {
    executionClass = name;
    return this;
  }

  @Override
  public Bundle bundle() {
    return new Bundle(
        Path.of("."),
        "ab".repeat(32),
        new Manifest("", "", "", "", LATENT, null, Map.of(), Map.of()));
  }

  @Override
  public String executionClass() {
    return executionClass;
  }

  @Override
  public Tensor encode(String prompt) {
    return new Tensor(new int[] {1, 1}, new float[] {prompt.hashCode() % 97});
  }

  @Override
  public Denoiser control() {
    return new Denoiser() {
      @Override
      public NoiseSchedule schedule() {
        return NoiseSchedule.scaledLinear(0.00085, 0.012, 1000);
      }

      @Override
      public Tensor predict(Tensor x, int timestep, Tensor text) {
        forwards++;
        float[] out = new float[x.size()];
        for (int n = 0; n < out.length; n++) {
          out[n] = 0.5f * x.data()[n] + 0.001f * timestep + 0.01f * text.data()[0];
        }
        return new Tensor(x.shape(), out);
      }
    };
  }

  @Override
  public Denoiser spatial() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Denoiser temporal() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Tensor decode(Tensor latent) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
