package dev.segue.diffusion.waiting;

import dev.segue.diffusion.bundle.Bundle;
import dev.segue.diffusion.bundle.Manifest;
import dev.segue.diffusion.bundle.Vocabulary;
import dev.segue.diffusion.expert.Denoiser;
import dev.segue.diffusion.expert.ExpertListener;
import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.expert.PromptMemory;
import dev.segue.diffusion.tensor.Tensor;

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
  private final Denoiser control;
  private final Denoiser spatial;
  private final Denoiser temporal;
  private final PromptMemory encoded = new PromptMemory(this::read);

  private WaitingExperts(Bundle bundle, ExpertListener listener) {
    this.bundle = bundle;
    this.vocabulary = Vocabulary.of(bundle);
    this.device = new WaitingDevice(listener);
    this.control = denoiser("control");
    this.spatial = denoiser("spatial");
    this.temporal = denoiser("temporal");
  }

  /** Opens a verified bundle whose manifest {@link Manifest#waits}. */
  public static WaitingExperts open(Bundle bundle, ExpertListener listener) {
    return new WaitingExperts(bundle, listener);
  }

  private Denoiser denoiser(String role) {
    return new WaitingDenoiser(role, expert(role), device);
  }

  private Manifest.Expert expert(String role) {
    return bundle.manifest().experts().get(role);
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

  @Override
  public Tensor encode(String prompt) {
    return encoded.of(prompt);
  }

  private Tensor read(String prompt) {
    long[] ids = vocabulary.ids(prompt);
    Manifest.Expert text = expert("text");
    return device.forward("text", text.waitMillis(), () -> embed(ids, text.width()));
  }

  @Override
  public Denoiser control() {
    return control;
  }

  @Override
  public Denoiser spatial() {
    return spatial;
  }

  @Override
  public Denoiser temporal() {
    return temporal;
  }

  @Override
  public Tensor decode(Tensor latent) {
    int scale = bundle.manifest().latent().scale();
    return device.forward("decoder", expert("decoder").waitMillis(), () -> picture(latent, scale));
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
}
