package dev.segue.diffusion.expert;

import dev.segue.diffusion.bundle.Bundle;
import dev.segue.diffusion.bundle.Manifest;
import dev.segue.diffusion.tensor.Tensor;
import java.nio.file.Path;
import java.util.Map;

/**
 * Denoisers given by a test, as experts. Texts are one number, their hash; a picture is grey.
 *
 * @param manifest of a bundle that lies nowhere
 */
public record FixedExperts(Manifest manifest, Denoiser control, Denoiser spatial, Denoiser temporal)
    implements Experts {

  /** A manifest that says nothing but its latent space. */
  public static Manifest manifest(int channels, int frames, int height, int width) {
    return new Manifest(
        "segue-bundle/1",
        "fixed",
        "1",
        "Apache-2.0",
        new Manifest.Latent(channels, frames, height, width, 8),
        null,
        Map.of(),
        Map.of());
  }

  @Override
  public Bundle bundle() {
    return new Bundle(Path.of("nowhere"), "0".repeat(64), manifest);
  }

  @Override
  public String executionClass() {
    return "test";
  }

  @Override
  public Tensor encode(String prompt) {
    return new Tensor(new int[] {1, 1}, new float[] {prompt.hashCode()});
  }

  @Override
  public Tensor decode(Tensor latent) {
    int scale = manifest.latent().scale();
    return Tensor.zeros(3, latent.dim(1) * scale, latent.dim(2) * scale);
  }

  @Override
  public void close() {}
}
