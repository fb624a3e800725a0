package dev.segue.evaluation.measure;

import java.util.List;

/**
 * Mean and covariance of features, and the Fréchet distance of two such. Pure; immutable by
 * convention.
 */
public final class Gaussian {
  /** On the diagonal of every covariance, so that few frames do not make it singular. */
  private static final double RIDGE = 1e-3;

  private final double[] mean;
  private final double[][] covariance;

  private Gaussian(double[] mean, double[][] covariance) {
    this.mean = mean;
    this.covariance = covariance;
  }

  /**
   * Of features, each of the same width.
   *
   * @param features two or more
   */
  public static Gaussian of(List<double[]> features) {
    int n = features.size();
    if (n < 2) {
      throw new IllegalArgumentException(n + " features");
    }
    int width = features.get(0).length;
    double[] mean = new double[width];
    for (double[] one : features) {
      for (int i = 0; i < width; i++) {
        mean[i] += one[i] / n;
      }
    }
    double[][] covariance = new double[width][width];
    double[] off = new double[width];
    for (double[] one : features) {
      for (int i = 0; i < width; i++) {
        off[i] = one[i] - mean[i];
      }
      for (int i = 0; i < width; i++) {
        for (int j = 0; j <= i; j++) {
          covariance[i][j] += off[i] * off[j] / (n - 1);
        }
      }
    }
    for (int i = 0; i < width; i++) {
      for (int j = 0; j < i; j++) {
        covariance[j][i] = covariance[i][j];
      }
      covariance[i][i] += RIDGE;
    }
    return new Gaussian(mean, covariance);
  }

  /** {@code |m1 - m2|^2 + tr(C1 + C2 - 2 (C1^1/2 C2 C1^1/2)^1/2)}. */
  public double distance(Gaussian other) {
    double sum = 0;
    for (int i = 0; i < mean.length; i++) {
      double off = mean[i] - other.mean[i];
      sum += off * off + covariance[i][i] + other.covariance[i][i];
    }
    double[][] root = Symmetric.root(covariance);
    double[][] inner = Symmetric.times(Symmetric.times(root, other.covariance), root);
    for (double value : Symmetric.eigenvalues(inner)) {
      sum -= 2 * Math.sqrt(Math.max(0, value));
    }
    return Math.max(0, sum);
  }
}
