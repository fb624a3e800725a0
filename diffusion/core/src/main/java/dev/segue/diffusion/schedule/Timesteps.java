package dev.segue.diffusion.schedule;

/** Which timesteps a sampler visits, noisiest first. Pure. */
public final class Timesteps {
  private Timesteps() {}

  /**
   * K uniformly spaced timesteps over a whole schedule.
   *
   * <p>For K = 4 of 1000: trailing 999, 749, 499, 249; leading 750, 500, 250, 0; linspace 999, 666,
   * 333, 0.
   *
   * @param steps K, 1 to {@code timesteps}
   * @param timesteps T
   */
  public static int[] spaced(Spacing spacing, int steps, int timesteps) {
    if (steps < 1 || steps > timesteps) {
      throw new IllegalArgumentException(steps + " steps over " + timesteps + " timesteps");
    }
    int[] t = new int[steps];
    for (int k = 0; k < steps; k++) {
      t[k] =
          switch (spacing) {
            case TRAILING -> (int) Math.rint((double) timesteps * (steps - k) / steps) - 1;
            case LEADING -> timesteps / steps * (steps - 1 - k);
            case LINSPACE ->
                steps == 1
                    ? timesteps - 1
                    : (int) Math.rint((double) (timesteps - 1) * (steps - 1 - k) / (steps - 1));
          };
    }
    return t;
  }

  /**
   * The refinement's timesteps: the first is exactly T_e, the others lie uniformly between it and
   * the clean latent. For T_e = 100 and 5 steps: 100, 80, 60, 40, 20.
   *
   * @param extraction T_e, 1 to T-1
   * @param steps how many, 1 to {@code extraction}
   */
  public static int[] refinement(int extraction, int steps) {
    if (steps < 1 || steps > extraction) {
      throw new IllegalArgumentException(steps + " refinement steps from timestep " + extraction);
    }
    int[] t = new int[steps];
    for (int r = 0; r < steps; r++) {
      t[r] = (int) Math.rint((double) extraction * (steps - r) / steps);
    }
    return t;
  }

  /** The timestep after step k: the next one, or -1, the clean latent. */
  public static int after(int[] timesteps, int k) {
    return k + 1 < timesteps.length ? timesteps[k + 1] : -1;
  }
}
