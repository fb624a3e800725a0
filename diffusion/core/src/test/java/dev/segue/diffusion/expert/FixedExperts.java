package dev.segue.diffusion.expert;

import dev.segue.diffusion.bundle.Bundle;
import dev.segue.diffusion.bundle.Manifest;
import dev.segue.diffusion.schedule.NoiseSchedule;
import dev.segue.diffusion.tensor.Tensor;
import java.nio.file.Path;
import java.util.Map;

/**
 * Denoisers given by a test, as experts; a frame is decoded grey, and a picture's latent is the
 * value of its first pixel.
 *
 * @param manifest of a bundle that lies nowhere
 * @param denoisers by role
 */
public record FixedExperts(Manifest manifest, Map<String, Denoiser> denoisers) implements Experts {
  /** The three experts of ConFiner. */
  public FixedExperts(Manifest manifest, Denoiser control, Denoiser spatial, Denoiser temporal) {
    this(manifest, Map.of("control", control, "spatial", spatial, "temporal", temporal));
  }

  /** Experts of all roles, each of whose values depends on all that it sees. */
  public static FixedExperts mixing(int channels, int frames, int side) {
    NoiseSchedule scaled = NoiseSchedule.scaledLinear(0.00085, 0.012, 1_000);
    NoiseSchedule linear = NoiseSchedule.linear(0.0001, 0.02, 1_000);
    return new FixedExperts(
        manifest(channels, frames, side, side),
        Map.of(
            "control", new MixingDenoiser(scaled, 0.7f),
            "spatial", new MixingDenoiser(scaled, 0.6f),
            "temporal", new MixingDenoiser(linear, 0.5f),
            "video", new MixingDenoiser(scaled, 0.75f),
            "image", new MixingDenoiser(scaled, 0.65f),
            "image-to-video", new MixingDenoiser(scaled, 0.55f)));
  }

  /**
   * A manifest that says nothing but its latent space, and that it has the experts of all recipes.
   */
  public static Manifest manifest(int channels, int frames, int height, int width) {
    return manifest(channels, frames, height, width, null, Map.of());
  }

  /**
   * The same with recommendations.
   *
   * @param guidance of the control expert, or null
   */
  public static Manifest manifest(
      int channels,
      int frames,
      int height,
      int width,
      Double guidance,
      Map<String, com.fasterxml.jackson.databind.node.ObjectNode> recipes) {
    return new Manifest(
        "segue-bundle/1",
        "fixed",
        "1",
        "Apache-2.0",
        new Manifest.Latent(channels, frames, height, width, 8),
        null,
        Map.of(
            "control", expert("video", guidance),
            "spatial", expert("image", null),
            "temporal", expert("video", null),
            "video", expert("video", null),
            "image", expert("image", null),
            "image-to-video", expert("image-to-video", null),
            "scorer", expert("embedder", null)),
        recipes);
  }

  /** The same manifest with a control expert that takes so many frames. */
  public static Manifest taking(Manifest m, int maxFrames) {
    Map<String, Manifest.Expert> experts = new java.util.HashMap<>(m.experts());
    experts.put("control", expert("video", null, maxFrames));
    return new Manifest(
        m.format(), m.name(), m.version(), m.licence(), m.latent(), m.prompt(), experts, null);
  }

  private static Manifest.Expert expert(String kind, Double guidance) {
    return expert(kind, guidance, null);
  }

  private static Manifest.Expert expert(String kind, Double guidance, Integer maxFrames) {
    return new Manifest.Expert(
        kind, "", "", 1L, "epsilon", null, null, null, maxFrames, guidance, null, null, null);
  }

  /** One number, the prompt's hash. */
  static Tensor text(String prompt) {
    return new Tensor(new int[] {1, 1}, new float[] {prompt.hashCode()});
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
  public Denoiser denoiser(String role) {
    return denoisers.get(role);
  }

  @Override
  public Embedder embedder(String role) {
    return latent -> new Tensor(new int[] {latent.size()}, latent.data());
  }

  @Override
  public Tensor decode(Tensor latent) {
    int scale = manifest.latent().scale();
    return Tensor.zeros(3, latent.dim(1) * scale, latent.dim(2) * scale);
  }

  @Override
  public Tensor encode(Tensor rgb) {
    int scale = manifest.latent().scale();
    Tensor latent =
        Tensor.zeros(manifest.latent().channels(), rgb.dim(1) / scale, rgb.dim(2) / scale);
    java.util.Arrays.fill(latent.data(), rgb.data()[0]);
    return latent;
  }

  @Override
  public void close() {}
}
