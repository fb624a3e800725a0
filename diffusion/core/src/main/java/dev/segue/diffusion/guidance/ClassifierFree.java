package dev.segue.diffusion.guidance;

import dev.segue.diffusion.expert.Denoiser;
import dev.segue.diffusion.tensor.Sums;
import dev.segue.diffusion.tensor.Tensor;

/**
 * A denoiser under classifier-free guidance (Ho, Salimans 2022): epsilon is {@code u + s (c - u)}
 * with c for the prompt and u for the empty one. One evaluation at scale 1, two forwards otherwise.
 */
public final class ClassifierFree {
  private final Denoiser denoiser;
  private final double scale;
  private final Tensor text;
  private final Tensor empty;

  /**
   * Binds a denoiser to a prompt.
   *
   * @param scale s, 1 is none
   * @param text the prompt's embedding, float32 {@code [T, D]}
   * @param empty the empty prompt's
   */
  public ClassifierFree(Denoiser denoiser, double scale, Tensor text, Tensor empty) {
    this.denoiser = denoiser;
    this.scale = scale;
    this.text = text;
    this.empty = empty;
  }

  /** epsilon at x, float32 {@code [C, F, h, w]}. */
  public Tensor predict(Tensor x, int timestep) {
    Tensor conditioned = denoiser.predict(x, timestep, text);
    if (scale == 1) {
      return conditioned;
    }
    Tensor unconditioned = denoiser.predict(x, timestep, empty);
    return Sums.mix((float) (1 - scale), unconditioned, (float) scale, conditioned);
  }
}
