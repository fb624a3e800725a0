package dev.segue.diffusion.expert;

import dev.segue.diffusion.tensor.Tensor;

/** Turns what is seen in a frame into a vector, so that frames can be compared by their cosine. */
@FunctionalInterface
public interface Embedder {
  /**
   * The embedding of one frame.
   *
   * @param latent float32 {@code [C, h, w]}
   * @return float32 {@code [D]}
   */
  Tensor embed(Tensor latent);
}
