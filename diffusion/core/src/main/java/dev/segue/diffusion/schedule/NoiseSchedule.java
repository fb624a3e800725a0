package dev.segue.diffusion.schedule;

/**
 * beta_t for t = 0 .. T-1, and a(t), the cumulative product of 1 - beta (the papers' alpha-bar).
 * Immutable.
 */
public final class NoiseSchedule {
  private final double[] alphaBar;

  private NoiseSchedule(double[] alphaBar) {
    this.alphaBar = alphaBar;
  }

  /** beta rises linearly from {@code betaStart} to {@code betaEnd}, both included. */
  public static NoiseSchedule linear(double betaStart, double betaEnd, int timesteps) {
    return of(betaStart, betaEnd, timesteps, false);
  }

  /** sqrt(beta) rises linearly, as in latent diffusion. */
  public static NoiseSchedule scaledLinear(double betaStart, double betaEnd, int timesteps) {
    return of(betaStart, betaEnd, timesteps, true);
  }

  private static NoiseSchedule of(double start, double end, int timesteps, boolean scaled) {
    if (!(start > 0 && start <= end && end < 1) || timesteps < 2) {
      throw new IllegalArgumentException(
          "betas from " + start + " to " + end + " over " + timesteps + " timesteps");
    }
    double from = scaled ? Math.sqrt(start) : start;
    double to = scaled ? Math.sqrt(end) : end;
    double[] alphaBar = new double[timesteps];
    double product = 1;
    for (int t = 0; t < timesteps; t++) {
      double root = from + (to - from) * t / (timesteps - 1);
      product *= 1 - (scaled ? root * root : root);
      alphaBar[t] = product;
    }
    return new NoiseSchedule(alphaBar);
  }

  /** T. */
  public int timesteps() {
    return alphaBar.length;
  }

  /** a(t); 1 for t = -1, which is the clean latent. */
  public double alphaBar(int t) {
    return t < 0 ? 1 : alphaBar[t];
  }

  /** The timestep whose a(t) is nearest to a given one. */
  public int nearest(double alphaBar) {
    int best = 0;
    for (int t = 1; t < timesteps(); t++) {
      if (Math.abs(this.alphaBar[t] - alphaBar) < Math.abs(this.alphaBar[best] - alphaBar)) {
        best = t;
      }
    }
    return best;
  }
}
