package dev.segue.diffusion.schedule;

/**
 * How noisy a latent is: {@code x = alpha x0 + sigma eps}. Variance-preserving schedules have
 * {@code alpha = sqrt(a)} and {@code sigma = sqrt(1 - a)}; flow matching has {@code 1 - s} and
 * {@code s}.
 *
 * @param alpha how much of the clean latent there is, 0 to 1
 * @param sigma how much noise
 * @param ratio sigma / alpha, infinite where nothing but noise is left
 */
public record Level(double alpha, double sigma, double ratio) {
  /** The clean latent. */
  public static final Level CLEAN = new Level(1, 0, 0);

  /** The level of a variance-preserving schedule at a(t). */
  public static Level preserving(double alphaBar) {
    return new Level(
        Math.sqrt(alphaBar), Math.sqrt(1 - alphaBar), Math.sqrt((1 - alphaBar) / alphaBar));
  }

  /** The level of flow matching at s, 0 (clean) to 1 (noise). */
  public static Level flow(double s) {
    return new Level(1 - s, s, s / (1 - s));
  }
}
