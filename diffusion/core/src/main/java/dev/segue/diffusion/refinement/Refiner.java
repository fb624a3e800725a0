package dev.segue.diffusion.refinement;

import dev.segue.diffusion.guidance.ClassifierFree;
import dev.segue.diffusion.noise.CounterNoise;
import dev.segue.diffusion.noise.CounterNoise.Purpose;
import dev.segue.diffusion.recipe.RecipeSettings.RefinementStep;
import dev.segue.diffusion.sampler.Ddim;
import dev.segue.diffusion.sampler.Sampler;
import dev.segue.diffusion.schedule.NoiseSchedule;
import dev.segue.diffusion.tensor.Tensor;

/**
 * One refinement step on a window whose latent is on the spatial expert's schedule. Two schedules
 * meet at the clean latent, where both have the same distribution. Not thread-safe.
 */
public final class Refiner {
  private static final Sampler DDIM = new Ddim();

  private final ClassifierFree spatial;
  private final NoiseSchedule spatialSchedule;
  private final ClassifierFree temporal;
  private final NoiseSchedule temporalSchedule;
  private final CounterNoise noise;
  private final int window;

  /**
   * Makes a refiner of one window.
   *
   * @param window j: its draws are its own
   */
  public Refiner(
      ClassifierFree spatial,
      NoiseSchedule spatialSchedule,
      ClassifierFree temporal,
      NoiseSchedule temporalSchedule,
      CounterNoise noise,
      int window) {
    this.spatial = spatial;
    this.spatialSchedule = spatialSchedule;
    this.temporal = temporal;
    this.temporalSchedule = temporalSchedule;
    this.noise = noise;
    this.window = window;
  }

  /**
   * The latent at the next timestep.
   *
   * @param x float32 {@code [C, F, h, w]} at timestep t
   * @param step r, which decides the draws
   * @param t the timestep now
   * @param next the next one, -1 for the clean latent
   */
  public Tensor step(RefinementStep kind, Tensor x, int step, int t, int next) {
    return switch (kind) {
      case STANDARD -> standard(x, t, next);
      case COORDINATED -> coordinated(x, step, t, next);
      case TEMPORAL -> temporal(x, t, next);
    };
  }

  /** Eq 8: the spatial expert alone. */
  private Tensor standard(Tensor x, int t, int next) {
    Tensor eps = spatial.predict(x, t);
    return DDIM.step(x, eps, spatialSchedule.alphaBar(t), spatialSchedule.alphaBar(next));
  }

  /** Eq 8 to 11: spatial, to temporal's schedule, temporal, back, spatial. Three evaluations. */
  private Tensor coordinated(Tensor x, int step, int t, int next) {
    double alphaSpatial = spatialSchedule.alphaBar(t);
    double alphaTemporal = temporalSchedule.alphaBar(t);
    Tensor detailed = Ddim.clean(x, spatial.predict(x, t), alphaSpatial);
    Tensor onTemporal =
        Ddim.noised(detailed, draw(Purpose.TO_TEMPORAL, step, x.shape()), alphaTemporal);
    Tensor moving = Ddim.clean(onTemporal, temporal.predict(onTemporal, t), alphaTemporal);
    Tensor onSpatial = Ddim.noised(moving, draw(Purpose.TO_SPATIAL, step, x.shape()), alphaSpatial);
    return standard(onSpatial, t, next);
  }

  /**
   * The temporal expert alone (an ablation): asked at the timestep of its own schedule whose noise
   * level is nearest to the latent's.
   */
  private Tensor temporal(Tensor x, int t, int next) {
    double alpha = spatialSchedule.alphaBar(t);
    Tensor eps = temporal.predict(x, temporalSchedule.nearest(alpha));
    return DDIM.step(x, eps, alpha, spatialSchedule.alphaBar(next));
  }

  private Tensor draw(Purpose purpose, int step, int[] shape) {
    return noise.normal(purpose, window, step, shape);
  }
}
