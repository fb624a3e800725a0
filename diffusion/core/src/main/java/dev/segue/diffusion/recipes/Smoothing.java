package dev.segue.diffusion.recipes;

import dev.segue.diffusion.plan.Layout;
import dev.segue.diffusion.plan.Window;
import dev.segue.diffusion.tensor.Tensor;
import java.util.Map;
import java.util.TreeMap;

/**
 * Temporal latent smoothing (JVID, section 3.6): where a frame hardly differs from the mean over
 * time it becomes the mean. Pure.
 */
final class Smoothing {
  private Smoothing() {}

  /**
   * Smooths a window.
   *
   * <p>mu is the mean over a structure's frames; in long videos a frame f of window j has {@code
   * mu(f) = (1 - l) mu_{j-1} + l mu_j} with {@code l = (f - jL + L/2 + 1/2) / L}. sigma_c is the
   * population deviation of mu over h and w. Where {@code sum_c |x - mu| / sigma_c} is below the
   * threshold, all channels become mu.
   *
   * @param x the window's frames, float32 {@code [C, F, h, w]}
   * @param structures those that it lies in, each float32 {@code [C, L, h, w]}
   * @param threshold c; 0 smooths nothing
   */
  static Tensor smooth(
      Tensor x, Layout layout, Window window, Map<Integer, Tensor> structures, double threshold) {
    if (threshold == 0) {
      return x;
    }
    Map<Integer, double[]> means = new TreeMap<>();
    structures.forEach((segment, structure) -> means.put(segment, mean(structure)));
    Tensor out = new Tensor(x.shape(), x.data().clone());
    for (int f = 0; f < x.dim(1); f++) {
      smooth(out, f, mean(means, layout, window, window.from() + f), threshold);
    }
    return out;
  }

  /** mu(f). */
  private static double[] mean(
      Map<Integer, double[]> means, Layout layout, Window window, int frame) {
    double[] before = means.get(window.index() - 1);
    double[] now = means.get(window.index());
    if (before == null || now == null) {
      return before == null ? now : before;
    }
    int length = layout.length();
    double share = (frame - window.index() * length + length / 2.0 + 0.5) / length;
    double[] mean = new double[now.length];
    for (int n = 0; n < mean.length; n++) {
      mean[n] = (1 - share) * before[n] + share * now[n];
    }
    return mean;
  }

  private static double[] mean(Tensor structure) {
    int frames = structure.dim(1);
    int frame = structure.dim(2) * structure.dim(3);
    double[] mean = new double[structure.dim(0) * frame];
    for (int n = 0; n < mean.length; n++) {
      double sum = 0;
      for (int f = 0; f < frames; f++) {
        sum += structure.data()[(n / frame * frames + f) * frame + n % frame];
      }
      mean[n] = sum / frames;
    }
    return mean;
  }

  private static void smooth(Tensor x, int f, double[] mean, double threshold) {
    int channels = x.dim(0);
    int frame = x.dim(2) * x.dim(3);
    double[] deviation = deviations(mean, channels, frame);
    for (int p = 0; p < frame; p++) {
      double distance = 0;
      for (int c = 0; c < channels; c++) {
        double apart = Math.abs(x.data()[at(x, c, f, p)] - mean[c * frame + p]);
        distance += apart == 0 ? 0 : apart / deviation[c];
      }
      if (distance < threshold) {
        for (int c = 0; c < channels; c++) {
          x.data()[at(x, c, f, p)] = (float) mean[c * frame + p];
        }
      }
    }
  }

  private static int at(Tensor x, int c, int f, int p) {
    return (c * x.dim(1) + f) * x.dim(2) * x.dim(3) + p;
  }

  private static double[] deviations(double[] mean, int channels, int frame) {
    double[] deviations = new double[channels];
    for (int c = 0; c < channels; c++) {
      double sum = 0;
      for (int p = 0; p < frame; p++) {
        sum += mean[c * frame + p];
      }
      double middle = sum / frame;
      double squares = 0;
      for (int p = 0; p < frame; p++) {
        squares += (mean[c * frame + p] - middle) * (mean[c * frame + p] - middle);
      }
      deviations[c] = Math.sqrt(squares / frame);
    }
    return deviations;
  }
}
