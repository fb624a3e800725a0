package dev.segue.evaluation.ablation;

import java.util.List;
import java.util.Locale;

/**
 * A mean and how far it can be trusted. Pure.
 *
 * @param count how many values
 * @param mean of them; NaN when there is none
 * @param interval half the width of the 95% interval of the mean, by Student's t; NaN below two
 */
public record Spread(int count, double mean, double interval) {
  /** Two-sided 97.5% points of Student's t for 1 to 30 degrees of freedom. */
  private static final double[] T = {
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160,
    2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056,
    2.052, 2.048, 2.045, 2.042
  };

  private static final double NORMAL = 1.96;

  /** Of some values. */
  public static Spread of(List<Double> values) {
    int n = values.size();
    if (n == 0) {
      return new Spread(0, Double.NaN, Double.NaN);
    }
    double mean = values.stream().mapToDouble(Double::doubleValue).sum() / n;
    if (n == 1) {
      return new Spread(1, mean, Double.NaN);
    }
    double squares = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
    double t = n - 1 <= T.length ? T[n - 2] : NORMAL;
    return new Spread(n, mean, t * Math.sqrt(squares / (n - 1) / n));
  }

  /** For people. */
  String text(int decimals) {
    if (Double.isNaN(mean)) {
      return "-";
    }
    String format = "%." + decimals + "f";
    return Double.isNaN(interval)
        ? String.format(Locale.ROOT, format, mean)
        : String.format(Locale.ROOT, format + " ±" + format, mean, interval);
  }
}
