package dev.segue.worker;

import dev.segue.diffusion.bundle.Bundle;
import dev.segue.diffusion.bundle.Manifest;
import dev.segue.diffusion.expert.Condition;
import dev.segue.diffusion.expert.Denoiser;
import dev.segue.diffusion.expert.Embedder;
import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.sampler.Prediction;
import dev.segue.diffusion.schedule.NoiseSchedule;
import dev.segue.diffusion.tensor.Tensor;
import java.nio.file.Path;
import java.util.Map;

/** Experts of four numbers a frame, which predict something that depends on all they are given. */
final class FakeExperts implements Experts {
  static final String DIGEST = "ab".repeat(32);
  static final Manifest.Latent LATENT = new Manifest.Latent(1, 4, 2, 2, 8);

  /** A bundle that has the roles of the recipe that videos have by default. */
  static final Manifest MANIFEST =
      new Manifest(
          "",
          "fake",
          "",
          "",
          LATENT,
          null,
          Map.of(
              "control", expert("video"), "spatial", expert("image"), "temporal", expert("video")),
          Map.of());

  int forwards;
  private String executionClass = "fake 1";

  private static Manifest.Expert expert(String kind) {
    return new Manifest.Expert(
        kind, null, null, null, "epsilon", null, null, null, null, 1.0, null, null, null);
  }

  FakeExperts ofClass(String name) {
    executionClass = name;
    return this;
  }

  @Override
  public Bundle bundle() {
    return new Bundle(Path.of("."), DIGEST, MANIFEST);
  }

  @Override
  public String executionClass() {
    return executionClass;
  }

  @Override
  public Denoiser denoiser(String role) {
    return new Denoiser() {
      @Override
      public NoiseSchedule schedule() {
        return NoiseSchedule.scaledLinear(0.00085, 0.012, 1000);
      }

      @Override
      public Prediction predicts() {
        return Prediction.EPSILON;
      }

      @Override
      public Tensor encode(String prompt) {
        return new Tensor(new int[] {1, 1}, new float[] {prompt.hashCode() % 97});
      }

      @Override
      public Tensor predict(Tensor x, int timestep, Condition condition) {
        forwards++;
        float[] out = new float[x.size()];
        for (int n = 0; n < out.length; n++) {
          out[n] = 0.5f * x.data()[n] + 0.001f * timestep + 0.01f * condition.text().data()[0];
        }
        return new Tensor(x.shape(), out);
      }
    };
  }

  @Override
  public Embedder embedder(String role) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Tensor decode(Tensor latent) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Tensor encode(Tensor rgb) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
