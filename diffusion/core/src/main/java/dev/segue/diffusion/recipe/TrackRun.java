package dev.segue.diffusion.recipe;

import dev.segue.diffusion.tensor.Tensor;

/**
 * One track on its way, cell by cell. What is stored of its cells is the checkpoint: {@link
 * #accept} with the results of cells 0 to k-1, in order, brings it to step k without a forward.
 *
 * <p>Per step: {@link #forward}, {@link #sum}, store, {@link #accept} what lies in the store. Not
 * thread-safe; holds no native memory.
 */
public interface TrackRun {
  /** i. */
  int track();

  /** The step k that comes next, K when all are done. */
  int step();

  /** K. */
  int steps();

  /**
   * What the expert predicts at step k, after classifier-free guidance.
   *
   * @param reads for what the plan lists as this forward's, and for structures
   * @throws IllegalStateException after the last step
   */
  Tensor forward(Reads reads);

  /**
   * The cell's result, from what was predicted and what the sum reads.
   *
   * @param reads for what the plan lists as this sum's
   */
  Tensor sum(Tensor predicted, Reads reads);

  /**
   * Goes on to step k+1 with what is stored of step k.
   *
   * @throws IllegalStateException after the last step
   */
  void accept(Tensor stored);

  /**
   * The structure, float32 {@code [C, L, h, w]}; only of a track that makes one.
   *
   * @param reads for what the plan lists as read when the track is finished
   * @throws IllegalStateException before the last step
   */
  Tensor structure(Reads reads);
}
