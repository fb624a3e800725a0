package dev.segue.diffusion.recipe;

import dev.segue.diffusion.tensor.Tensor;

/**
 * One segment's structure being denoised, step by step. The stored noise is the checkpoint: {@link
 * #accept} with eps(i,0..k-1), in order, rebuilds the latent at step k without an evaluation.
 *
 * <p>Per step: {@link #forward}, {@link #sum}, store, {@link #accept} what lies in the store. Not
 * thread-safe; holds no native memory.
 */
public interface SegmentRun {
  /** i. */
  int segment();

  /** The step k that comes next, K when all are done. */
  int step();

  /** K. */
  int steps();

  /**
   * predicted(i,k): the expert's epsilon after classifier-free guidance, float32 {@code [C, L, h,
   * w]}.
   *
   * @param reads for the cells that the grid lists as this forward's
   * @throws IllegalStateException after the last step
   */
  Tensor forward(CellReader reads);

  /**
   * eps(i,k) from the prediction and the neighbours' noise (Eq 12).
   *
   * @param reads for the cells that the grid lists as this sum's
   */
  Tensor sum(Tensor predicted, CellReader reads);

  /**
   * Goes on to step k+1 with the noise that is stored for step k.
   *
   * @param eps eps(i,k), float32 {@code [C, L, h, w]}
   * @throws IllegalStateException after the last step
   */
  void accept(Tensor eps);

  /**
   * The finished structure, float32 {@code [C, L, h, w]}.
   *
   * @throws IllegalStateException before the last step
   */
  Tensor structure();
}
