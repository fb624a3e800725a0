package dev.segue.diffusion.refinement;

import dev.segue.diffusion.guidance.ClassifierFree;
import dev.segue.diffusion.noise.CounterNoise;
import dev.segue.diffusion.noise.CounterNoise.Purpose;
import dev.segue.diffusion.sampler.Ddim;
import dev.segue.diffusion.sampler.Sampler;
import dev.segue.diffusion.schedule.Level;
import dev.segue.diffusion.schedule.NoiseSchedule;
import dev.segue.diffusion.tensor.Tensor;

/**
 * One refinement step on a window whose latent is on the spatial expert's schedule. Two schedules
 * meet at the clean latent, where both have the same distribution. Not thread-safe.
 */
public final class Refiner {
  private static final Sampler DDIM = new Ddim();

  private final ClassifierFree spatial;
  private final ClassifierFree temporal;
  private final CounterNoise noise;
  private final int window;

  /**
   * Makes a refiner of one window.
   *
   * @param window j: its draws are its own
   */
  public Refiner(ClassifierFree spatial, ClassifierFree temporal, CounterNoise noise, int window) {
    this.spatial = spatial;
    this.temporal = temporal;
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
    NoiseSchedule schedule = spatial.schedule();
    return DDIM.step(
        x, spatial.predict(x, t), spatial.predicts(), schedule.level(t), schedule.level(next));
  }

  /** Eq 8 to 11: spatial, to temporal's schedule, temporal, back, spatial. Three evaluations. */
  private Tensor coordinated(Tensor x, int step, int t, int next) {
    Level onSpatial = spatial.schedule().level(t);
    Level onTemporal = temporal.schedule().level(t);
    Tensor detailed = spatial.predicts().clean(x, spatial.predict(x, t), onSpatial);
    Tensor carried = Ddim.noised(detailed, draw(Purpose.TO_TEMPORAL, step, x.shape()), onTemporal);
    Tensor moving = temporal.predicts().clean(carried, temporal.predict(carried, t), onTemporal);
    Tensor back = Ddim.noised(moving, draw(Purpose.TO_SPATIAL, step, x.shape()), onSpatial);
    return standard(back, t, next);
  }

  /**
   * The temporal expert alone (an ablation): asked at the timestep of its own schedule whose noise
   * level is nearest to the latent's.
   */
  private Tensor temporal(Tensor x, int t, int next) {
    NoiseSchedule schedule = spatial.schedule();
    Tensor predicted = temporal.predict(x, temporal.schedule().nearest(schedule.signal(t)));
    return DDIM.step(x, predicted, temporal.predicts(), schedule.level(t), schedule.level(next));
  }

  private Tensor draw(Purpose purpose, int step, int[] shape) {
    return noise.normal(purpose, window, step, shape);
  }
}
