package dev.segue.diffusion.guidance;

import dev.segue.diffusion.tensor.Frames;
import dev.segue.diffusion.tensor.Sums;
import dev.segue.diffusion.tensor.Tensor;

/**
 * Coherence guidance (Eq 12). The gradient of {@code ||e - p||^2} with respect to e is {@code 2(e -
 * p)}, so {@code eps(i,k) = (1 - 2g) predicted(i,k) + 2g eps(i-1,k)}. Pure.
 */
public final class Coherence {
  private Coherence() {}

  /**
   * Where each frame of segment i finds, in segment i-1, the frame that started from the same
   * base-noise frame.
   *
   * @param before segment i-1's permutation: its frame f started from base frame {@code before[f]}
   * @param now segment i's permutation
   */
  public static int[] alignment(int[] before, int[] now) {
    int[] whereBefore = new int[before.length];
    for (int f = 0; f < before.length; f++) {
      whereBefore[before[f]] = f;
    }
    int[] order = new int[now.length];
    for (int f = 0; f < now.length; f++) {
      order[f] = whereBefore[now[f]];
    }
    return order;
  }

  /**
   * The guided noise.
   *
   * @param predicted predicted(i,k), float32 {@code [C, L, h, w]}
   * @param before eps(i-1,k)
   * @param order which frame of {@code before} meets frame f; the identity as printed
   * @param g of Eq 12, 0 up to but not 0.5
   * @param rescale whether the result is brought to the standard deviation of {@code predicted}
   */
  public static Tensor guide(
      Tensor predicted, Tensor before, int[] order, double g, boolean rescale) {
    Tensor guided =
        Sums.mix((float) (1 - 2 * g), predicted, (float) (2 * g), Frames.pick(before, order));
    if (!rescale) {
      return guided;
    }
    double deviation = Sums.deviation(guided);
    return deviation == 0
        ? guided
        : Sums.scale((float) (Sums.deviation(predicted) / deviation), guided);
  }
}
