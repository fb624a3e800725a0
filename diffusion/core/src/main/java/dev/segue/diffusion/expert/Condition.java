package dev.segue.diffusion.expert;

import dev.segue.diffusion.tensor.Tensor;

/**
 * What a denoiser is told beside the latent and its timestep.
 *
 * @param text the prompt, encoded by that denoiser: float32 {@code [T, D]}
 * @param guide the frame that comes before, of an image-to-video expert: float32 {@code [C, h, w]};
 *     null for all others
 */
public record Condition(Tensor text, Tensor guide) {
  /** A prompt alone. */
  public static Condition of(Tensor text) {
    return new Condition(text, null);
  }
}
