package dev.segue.diffusion.schedule;

/**
 * The levels of noise at timesteps t = 0 .. T-1, from nearly clean to noise. Immutable.
 *
 * <p>{@link #signal} compares levels of any two schedules: the clean latent's share of the
 * variance, {@code alpha^2 / (alpha^2 + sigma^2)}. For variance-preserving schedules it is a(t),
 * the cumulative product of 1 - beta (the papers' alpha-bar).
 */
public final class NoiseSchedule {
  private static final double LARGEST_BETA = 0.999;

  private final Level[] levels;
  private final double[] signal;

  /** Where the last step goes. */
  private final Level end;

  /** What is added to timesteps with leading spacing. */
  private final int offset;

  private NoiseSchedule(Level[] levels, double[] signal, Level end, int offset) {
    this.levels = levels;
    this.signal = signal;
    this.end = end;
    this.offset = offset;
  }

  /** beta rises linearly from {@code betaStart} to {@code betaEnd}, both included. */
  public static NoiseSchedule linear(double betaStart, double betaEnd, int timesteps) {
    return of(betaStart, betaEnd, timesteps, false);
  }

  /** sqrt(beta) rises linearly, as in latent diffusion. */
  public static NoiseSchedule scaledLinear(double betaStart, double betaEnd, int timesteps) {
    return of(betaStart, betaEnd, timesteps, true);
  }

  /** a(t) falls as a squared cosine, betas at most .999 (Nichol and Dhariwal 2021, section 3.2). */
  public static NoiseSchedule squaredCosine(int timesteps) {
    double[] alphaBar = new double[timesteps];
    double product = 1;
    for (int t = 0; t < timesteps; t++) {
      double beta = 1 - bar((t + 1.0) / timesteps) / bar((double) t / timesteps);
      product *= 1 - Math.min(beta, LARGEST_BETA);
      alphaBar[t] = product;
    }
    return preserving(alphaBar);
  }

  private static double bar(double u) {
    double cosine = Math.cos((u + 0.008) / 1.008 * Math.PI / 2);
    return cosine * cosine;
  }

  /**
   * Flow matching: s rises linearly to 1 and is then shifted to {@code shift s / (1 + (shift - 1)
   * s)} (Esser et al. 2024, section 5.3.2).
   *
   * @param shift above 0; 1 is none
   */
  public static NoiseSchedule flow(double shift, int timesteps) {
    if (!(shift > 0) || timesteps < 2) {
      throw new IllegalArgumentException("shift " + shift + " over " + timesteps + " timesteps");
    }
    Level[] levels = new Level[timesteps];
    double[] signal = new double[timesteps];
    for (int t = 0; t < timesteps; t++) {
      double even = (t + 1.0) / timesteps;
      double s = shift * even / (1 + (shift - 1) * even);
      levels[t] = Level.flow(s);
      signal[t] = (1 - s) * (1 - s) / ((1 - s) * (1 - s) + s * s);
    }
    return new NoiseSchedule(levels, signal, Level.CLEAN, 0);
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
    return preserving(alphaBar);
  }

  private static NoiseSchedule preserving(double[] alphaBar) {
    Level[] levels = new Level[alphaBar.length];
    for (int t = 0; t < levels.length; t++) {
      levels[t] = Level.preserving(alphaBar[t]);
    }
    return new NoiseSchedule(levels, alphaBar, Level.CLEAN, 0);
  }

  /**
   * The same stretched so that nothing but noise is left at T-1 (Lin et al. 2023, algorithm 1). Its
   * experts cannot predict epsilon.
   */
  public NoiseSchedule zeroTerminalSnr() {
    double first = Math.sqrt(signal[0]);
    double last = Math.sqrt(signal[signal.length - 1]);
    double[] alphaBar = new double[signal.length];
    for (int t = 0; t < alphaBar.length; t++) {
      double root = (Math.sqrt(signal[t]) - last) * first / (first - last);
      alphaBar[t] = root * root;
    }
    NoiseSchedule stretched = preserving(alphaBar);
    return new NoiseSchedule(stretched.levels, stretched.signal, end, offset);
  }

  /** The same, with a last step that goes to the level of timestep 0, not to the clean latent. */
  public NoiseSchedule endingAtFirst() {
    return new NoiseSchedule(levels, signal, levels[0], offset);
  }

  /** The same, with so much added to timesteps with leading spacing. */
  public NoiseSchedule offset(int added) {
    return new NoiseSchedule(levels, signal, end, added);
  }

  /** K timesteps over the whole schedule, noisiest first; see {@link Timesteps#spaced}. */
  public int[] spaced(Spacing spacing, int steps) {
    int[] t = Timesteps.spaced(spacing, steps, timesteps());
    for (int k = 0; spacing == Spacing.LEADING && k < t.length; k++) {
      t[k] = Math.min(t[k] + offset, timesteps() - 1);
    }
    return t;
  }

  /** T. */
  public int timesteps() {
    return levels.length;
  }

  /**
   * How noisy a latent is at a timestep; for t = -1 where the last step goes: {@link Level#CLEAN},
   * or level 0.
   */
  public Level level(int t) {
    return t < 0 ? end : levels[t];
  }

  /**
   * The clean latent's share of the variance; a(t) where the variance is preserved; 1 for t = -1.
   */
  public double signal(int t) {
    return t < 0 ? 1 : signal[t];
  }

  /** The timestep whose {@link #signal} is nearest to a given one. */
  public int nearest(double wanted) {
    int best = 0;
    for (int t = 1; t < timesteps(); t++) {
      if (Math.abs(signal[t] - wanted) < Math.abs(signal[best] - wanted)) {
        best = t;
      }
    }
    return best;
  }
}
