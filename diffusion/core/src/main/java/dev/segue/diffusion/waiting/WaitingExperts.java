package dev.segue.diffusion.waiting;

import dev.segue.diffusion.bundle.Bundle;
import dev.segue.diffusion.bundle.Manifest;
import dev.segue.diffusion.bundle.Vocabulary;
import dev.segue.diffusion.expert.Denoiser;
import dev.segue.diffusion.expert.Embedder;
import dev.segue.diffusion.expert.Encoders;
import dev.segue.diffusion.expert.ExpertException;
import dev.segue.diffusion.expert.ExpertListener;
import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.plan.FrameMapping;
import dev.segue.diffusion.tensor.Frames;
import dev.segue.diffusion.tensor.Sums;
import dev.segue.diffusion.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A bundle's experts that wait in place of computing, as long as its manifest says, and give pure
 * functions of what they are asked. They are one device: one forward runs at a time, whoever calls
 * meanwhile waits, and so does closing. No engine is loaded.
 */
public final class WaitingExperts implements Experts {
  /** To be raised whenever what they give changes by a bit. */
  private static final String EXECUTION_CLASS = "waiting 1; float32; batch 1";

  private final Bundle bundle;
  private final Vocabulary vocabulary;
  private final WaitingDevice device;
  private final Map<String, Denoiser> denoisers = new HashMap<>();

  private WaitingExperts(Bundle bundle, ExpertListener listener) {
    this.bundle = bundle;
    this.vocabulary = Vocabulary.of(bundle);
    this.device = new WaitingDevice(listener);
    Encoders encoders = new Encoders(bundle.manifest(), this::read);
    bundle
        .manifest()
        .experts()
        .forEach(
            (role, expert) -> {
              if (expert.denoises()) {
                denoisers.put(role, new WaitingDenoiser(role, expert, device, encoders));
              }
            });
  }

  /** Opens a verified bundle whose manifest {@link Manifest#waits}. */
  public static WaitingExperts open(Bundle bundle, ExpertListener listener) {
    return new WaitingExperts(bundle, listener);
  }

  private Manifest.Expert expert(String role) {
    return Optional.ofNullable(bundle.manifest().experts().get(role))
        .orElseThrow(() -> ExpertException.roleMissing(role));
  }

  @Override
  public Bundle bundle() {
    return bundle;
  }

  /** Says that nothing was computed: no engine continues what these have begun. */
  @Override
  public String executionClass() {
    return EXECUTION_CLASS;
  }

  private Tensor read(String role, String prompt) {
    long[] ids = vocabulary.ids(prompt);
    Manifest.Expert text = expert(role);
    return device.forward(role, text.waitMillis(), () -> embed(ids, text.width()));
  }

  @Override
  public Denoiser denoiser(String role) {
    return Optional.ofNullable(denoisers.get(role))
        .orElseThrow(() -> ExpertException.roleMissing(role));
  }

  @Override
  public Embedder embedder(String role) {
    Manifest.Expert expert = expert(role);
    return latent -> device.forward(role, expert.waitMillis(), () -> means(latent, expert.width()));
  }

  @Override
  public Tensor decode(Tensor latent) {
    int scale = bundle.manifest().latent().scale();
    return device.forward("decoder", expert("decoder").waitMillis(), () -> picture(latent, scale));
  }

  @Override
  public Tensor decodeFrames(Tensor latents) {
    Manifest.Latent space = bundle.manifest().latent();
    return device.forward(
        "decoder",
        expert("decoder").waitMillis(),
        () -> pictures(latents, space.frameMapping(), space.scale()));
  }

  @Override
  public Tensor encode(Tensor rgb) {
    Manifest.Latent space = bundle.manifest().latent();
    return device.forward("encoder", expert("encoder").waitMillis(), () -> latent(rgb, space));
  }

  @Override
  public void close() {
    device.close();
  }

  /** {@code [T, D]} in -1..1: a hash of each id and where it stands. */
  private static Tensor embed(long[] ids, int width) {
    Tensor out = Tensor.zeros(ids.length, width);
    for (int n = 0; n < out.size(); n++) {
      int hash = (int) ids[n / width] * 0x9E3779B1 + n * 0x85EBCA77;
      hash = (hash ^ (hash >>> 15)) * 0x2C1B3C6D;
      hash = (hash ^ (hash >>> 13)) * 0x297A2D39;
      out.data()[n] = (hash >> 8) * 0x1.0p-23f;
    }
    return out;
  }

  /** {@code [D]}: the means of as many equal parts of the latent. */
  private static Tensor means(Tensor latent, int width) {
    Tensor out = Tensor.zeros(width);
    for (int n = 0; n < latent.size(); n++) {
      out.data()[(int) ((long) n * width / latent.size())] += latent.data()[n];
    }
    return out;
  }

  /** {@code [3, H, W]} in 0..1: each cell of the latent as a square of one colour. */
  private static Tensor picture(Tensor latent, int scale) {
    int height = latent.dim(1) * scale;
    int width = latent.dim(2) * scale;
    Tensor rgb = Tensor.zeros(3, height, width);
    for (int n = 0; n < rgb.size(); n++) {
      int channel = n / (height * width) % latent.dim(0);
      int row = n / width % height / scale;
      int column = n % width / scale;
      float value = latent.data()[(channel * latent.dim(1) + row) * latent.dim(2) + column];
      rgb.data()[n] = Math.max(0, Math.min(1, 0.5f + 0.25f * value));
    }
    return rgb;
  }

  /**
   * {@code [3, F, H, W]}: each latent with what is left of those that warm it up, as frames that
   * fade a little one after the other. So what was not warmed up, or is another frame, shows.
   */
  private static Tensor pictures(Tensor latents, FrameMapping mapping, int scale) {
    int count = mapping.frame(latents.dim(1));
    int size = 3 * latents.dim(2) * scale * latents.dim(3) * scale;
    Tensor all =
        new Tensor(
            new int[] {count, 3, latents.dim(2) * scale, latents.dim(3) * scale},
            new float[count * size]);
    for (int f = 0; f < count; f++) {
      int latent = mapping.latent(f);
      Tensor mixed = Frames.frame(latents, latent);
      for (int d = 1; d <= Math.min(mapping.warmUp(), latent); d++) {
        mixed = Sums.mix(1, mixed, 1.0f / (d + 1), Frames.frame(latents, latent - d));
      }
      float fading = 1 - (mapping.frame(latent + 1) - 1 - f) / (2.0f * mapping.frames());
      Tensor shown = picture(Sums.scale(fading, mixed), scale);
      System.arraycopy(shown.data(), 0, all.data(), f * size, size);
    }
    return Frames.fromBatch(all);
  }

  /** {@code [C, h, w]}: what {@link #picture} shows of it, of the first pixel of each square. */
  private static Tensor latent(Tensor rgb, Manifest.Latent space) {
    Tensor out = Tensor.zeros(space.channels(), space.height(), space.width());
    for (int n = 0; n < out.size(); n++) {
      int channel = n / (space.height() * space.width()) % rgb.dim(0);
      int row = n / space.width() % space.height() * space.scale();
      int column = n % space.width() * space.scale();
      float value = rgb.data()[(channel * rgb.dim(1) + row) * rgb.dim(2) + column];
      out.data()[n] = 4 * (value - 0.5f);
    }
    return out;
  }
}
