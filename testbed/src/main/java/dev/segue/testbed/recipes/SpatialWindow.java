package dev.segue.testbed.recipes;

import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.guidance.ClassifierFree;
import dev.segue.diffusion.noise.CounterNoise;
import dev.segue.diffusion.noise.CounterNoise.Purpose;
import dev.segue.diffusion.plan.Layout;
import dev.segue.diffusion.plan.Window;
import dev.segue.diffusion.recipe.VideoSpec;
import dev.segue.diffusion.recipe.WindowRun;
import dev.segue.diffusion.refinement.RefinementStep;
import dev.segue.diffusion.refinement.Refiner;
import dev.segue.diffusion.sampler.Ddim;
import dev.segue.diffusion.schedule.Timesteps;
import dev.segue.diffusion.tensor.Frames;
import dev.segue.diffusion.tensor.Tensor;
import java.util.Map;

/** A window that the spatial expert refines alone, or that nobody refines. */
final class SpatialWindow implements WindowRun {
  private static final int EXTRACTION = 100;
  private static final int[] NONE = {};

  private final Window window;
  private final int[] timesteps;
  private final Refiner refiner;
  private Tensor latent;
  private int step;

  private SpatialWindow(Window window, int[] timesteps, Refiner refiner, Tensor latent) {
    this.window = window;
    this.timesteps = timesteps;
    this.refiner = refiner;
    this.latent = latent;
  }

  /** One that is kept as its structures are. */
  static SpatialWindow plain(Layout layout, int index, Map<Integer, Tensor> structures) {
    Window window = layout.windows().get(index);
    return new SpatialWindow(window, NONE, null, cut(layout, window, structures));
  }

  /**
   * One that is refined.
   *
   * @param steps how often, 1 or more
   */
  static SpatialWindow refined(
      Layout layout,
      VideoSpec video,
      int index,
      int steps,
      Map<Integer, Tensor> structures,
      Experts experts) {
    Window window = layout.windows().get(index);
    CounterNoise noise = new CounterNoise(video.seed());
    ClassifierFree spatial =
        new ClassifierFree(experts.denoiser("spatial"), 1, video.prompts().of(window));
    Tensor structure = cut(layout, window, structures);
    Tensor noised =
        Ddim.noised(
            structure,
            noise.normal(Purpose.EXTRACTION, index, 0, structure.shape()),
            spatial.schedule().level(EXTRACTION));
    return new SpatialWindow(
        window,
        Timesteps.refinement(EXTRACTION, steps),
        new Refiner(spatial, spatial, noise, index),
        noised);
  }

  private static Tensor cut(Layout layout, Window window, Map<Integer, Tensor> structures) {
    Tensor all = null;
    for (int segment : layout.structuresOf(window.index())) {
      int first = layout.start(segment);
      int from = Math.max(first, window.from());
      int to = Math.min(layout.end(segment), window.to());
      Tensor part = Frames.slice(structures.get(segment), from - first, to - first);
      all = all == null ? part : Frames.join(all, part);
    }
    return all;
  }

  @Override
  public int window() {
    return window.index();
  }

  @Override
  public int step() {
    return step;
  }

  @Override
  public int steps() {
    return timesteps.length;
  }

  @Override
  public void advance() {
    if (step == timesteps.length) {
      throw new IllegalStateException("window " + window.index() + " has done all its steps");
    }
    latent =
        refiner.step(
            RefinementStep.STANDARD,
            latent,
            step,
            timesteps[step],
            Timesteps.after(timesteps, step));
    step++;
  }

  @Override
  public Tensor latent() {
    return latent;
  }

  @Override
  public void restore(int next, Tensor stored) {
    step = next;
    latent = stored;
  }

  @Override
  public Tensor refined() {
    if (step < timesteps.length) {
      throw new IllegalStateException("window " + window.index() + " is at step " + step);
    }
    return Frames.slice(latent, window.keepFrom() - window.from(), window.keepTo() - window.from());
  }
}
