package dev.segue.diffusion.recipe;

import dev.segue.diffusion.tensor.Tensor;

/**
 * One window being refined, step by step. The latent after a step is the checkpoint.
 *
 * <p>Not thread-safe; holds no native memory.
 */
public interface WindowRun {
  /** j. */
  int window();

  /** The refinement step that comes next, {@link #steps()} when all are done. */
  int step();

  int steps();

  /**
   * Does one refinement step: one evaluation (standard) or three (coordinated).
   *
   * @throws IllegalStateException after the last step
   */
  void advance();

  /** The latent now, float32 {@code [C, F, h, w]} over the window's refined frames. */
  Tensor latent();

  /**
   * Takes up a stored latent.
   *
   * @param step the step that comes next: one more than the step after which it was stored
   */
  void restore(int step, Tensor latent);

  /**
   * The kept frames, refined: float32 {@code [C, kept, h, w]}.
   *
   * @throws IllegalStateException before the last step
   */
  Tensor refined();
}
