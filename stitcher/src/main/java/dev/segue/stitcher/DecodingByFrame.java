package dev.segue.stitcher;

import dev.segue.diffusion.tensor.Frames;
import dev.segue.diffusion.tensor.Tensor;

/** Of latents that are decoded each by itself. */
final class DecodingByFrame implements Decoding {
  private final JobContext context;
  private final Tensor latents;
  private int next;

  /**
   * Decodes nothing yet.
   *
   * @param latents float32 {@code [C, F, h, w]}
   */
  DecodingByFrame(JobContext context, Tensor latents) {
    this.context = context;
    this.latents = latents;
  }

  @Override
  public int count() {
    return latents.dim(1);
  }

  @Override
  public Tensor next() {
    Tensor latent = Frames.frame(latents, next);
    next++;
    return context.metrics().decode(1, () -> context.experts().decode(latent));
  }
}
