package dev.segue.stitcher;

import dev.segue.diffusion.bundle.Bundle;
import dev.segue.diffusion.bundle.Manifest;
import dev.segue.diffusion.expert.Condition;
import dev.segue.diffusion.expert.Denoiser;
import dev.segue.diffusion.expert.Embedder;
import dev.segue.diffusion.expert.ExpertException;
import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.plan.FrameMapping;
import dev.segue.diffusion.sampler.Prediction;
import dev.segue.diffusion.schedule.NoiseSchedule;
import dev.segue.diffusion.tensor.Frames;
import dev.segue.diffusion.tensor.Sums;
import dev.segue.diffusion.tensor.Tensor;
import dev.segue.schemas.Latent;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Experts without an engine: structures of 4 frames, latents of one channel, 6 rows of 8; the
 * decoder shows each cell as 8 by 8 pixels of one colour.
 */
final class FakeExperts implements Experts {
  static final String DIGEST = "5e".repeat(32);
  static final int LENGTH = 4;
  static final int ROWS = 6;
  static final int COLUMNS = 8;
  static final int SCALE = 8;

  private static final Map<String, Manifest.Expert> EXPERTS =
      Map.of("control", expert("video"), "spatial", expert("image"), "temporal", expert("video"));

  private static Manifest.Expert expert(String kind) {
    return new Manifest.Expert(
        kind, null, null, null, "epsilon", null, null, null, null, null, null, 0, null);
  }

  /** As it is recorded in videos. */
  static final Latent LATENT = new Latent(1, LENGTH, ROWS, COLUMNS, SCALE);

  private final FrameMapping mapping;

  /** Experts whose latents are frames. */
  FakeExperts() {
    this(FrameMapping.NONE);
  }

  /** Experts whose latents are so many frames. */
  FakeExperts(FrameMapping mapping) {
    this.mapping = mapping;
  }

  /** How many evaluations were asked for. */
  int evaluations;

  /** How many frames were decoded. */
  int decoded;

  @Override
  public Bundle bundle() {
    Manifest.Mapping mapped =
        mapping.isNone()
            ? null
            : new Manifest.Mapping(mapping.frames(), mapping.causal(), mapping.warmUp());
    Manifest.Latent latent = new Manifest.Latent(1, LENGTH, ROWS, COLUMNS, SCALE, mapped);
    return new Bundle(
        Path.of("none"),
        DIGEST,
        new Manifest("segue-bundle/1", "fake", "1", "Apache-2.0", latent, null, EXPERTS, Map.of()));
  }

  @Override
  public String executionClass() {
    return "fake";
  }

  @Override
  public Denoiser denoiser(String role) {
    if (role.equals("control")) {
      throw new AssertionError("a stitcher makes no structures");
    }
    return new Denoiser() {
      @Override
      public NoiseSchedule schedule() {
        return NoiseSchedule.linear(1e-4, 0.02, 1000);
      }

      @Override
      public Prediction predicts() {
        return Prediction.EPSILON;
      }

      @Override
      public Tensor encode(String prompt) {
        return Tensor.zeros(1, 1);
      }

      @Override
      public Tensor predict(Tensor x, int timestep, Condition condition) {
        evaluations++;
        float[] data = new float[x.size()];
        for (int n = 0; n < data.length; n++) {
          data[n] = 0.1f * (float) StrictMath.sin(n + timestep) + 0.01f * x.data()[n];
        }
        return new Tensor(x.shape(), data);
      }
    };
  }

  @Override
  public Embedder embedder(String role) {
    throw ExpertException.roleMissing(role);
  }

  @Override
  public Tensor encode(Tensor rgb) {
    throw ExpertException.roleMissing("encoder");
  }

  @Override
  public Tensor decode(Tensor latent) {
    assert List.of(1, ROWS, COLUMNS).equals(List.of(latent.dim(0), latent.dim(1), latent.dim(2)));
    decoded++;
    int width = COLUMNS * SCALE;
    int height = ROWS * SCALE;
    float[] rgb = new float[3 * width * height];
    for (int n = 0; n < rgb.length; n++) {
      int row = n / width % height / SCALE;
      int column = n % width / SCALE;
      rgb[n] = latent.data()[row * COLUMNS + column] / (1 + n / (width * height));
    }
    return new Tensor(new int[] {3, height, width}, rgb);
  }

  /** Each frame the mean of its latent and of all that warm it up. */
  @Override
  public Tensor decodeFrames(Tensor latents) {
    Tensor all = null;
    for (int f = 0; f < mapping.frame(latents.dim(1)); f++) {
      int latent = mapping.latent(f);
      int warm = Math.min(latent, mapping.warmUp());
      Tensor sum = Frames.frame(latents, latent);
      for (int d = 1; d <= warm; d++) {
        sum = Sums.mix(1, sum, 1, Frames.frame(latents, latent - d));
      }
      Tensor rgb = decode(Sums.scale(1f / (warm + 1), sum));
      Tensor one = new Tensor(new int[] {3, 1, rgb.dim(1), rgb.dim(2)}, rgb.data());
      all = all == null ? one : Frames.join(all, one);
    }
    return all;
  }

  @Override
  public void close() {}
}
