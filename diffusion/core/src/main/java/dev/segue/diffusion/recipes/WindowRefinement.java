package dev.segue.diffusion.recipes;

import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.expert.Prompt;
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
import dev.segue.diffusion.schedule.NoiseSchedule;
import dev.segue.diffusion.schedule.Timesteps;
import dev.segue.diffusion.tensor.Frames;
import dev.segue.diffusion.tensor.Tensor;
import java.util.List;
import java.util.Map;

/** The refinement of one window: extraction (Eq 6), then refinement steps (Eq 8 to 11). */
final class WindowRefinement implements WindowRun {
  private final Window window;
  private final List<RefinementStep> kinds;
  private final int[] timesteps;
  private final Refiner refiner;
  private Tensor latent;
  private int step;

  WindowRefinement(
      RefinementSettings settings,
      Layout layout,
      VideoSpec video,
      int index,
      Map<Integer, Tensor> structures,
      Experts experts) {
    window = layout.windows().get(index);
    kinds = settings.steps();
    timesteps = Timesteps.refinement(settings.extraction(), kinds.size());
    CounterNoise noise = new CounterNoise(video.seed());
    Prompt prompt = video.prompts().of(window);
    ClassifierFree spatial =
        new ClassifierFree(experts.denoiser("spatial"), settings.spatialGuidance(), prompt);
    ClassifierFree temporal =
        new ClassifierFree(experts.denoiser("temporal"), settings.temporalGuidance(), prompt);
    refiner = new Refiner(spatial, temporal, noise, index);
    Tensor structure = StructureCut.of(layout, window, structures);
    NoiseSchedule extraction =
        settings.extractionOnControl()
            ? experts.denoiser("control").schedule()
            : spatial.schedule();
    latent =
        Ddim.noised(
            structure,
            noise.normal(Purpose.EXTRACTION, index, 0, structure.shape()),
            extraction.level(settings.extraction()));
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
            kinds.get(step), latent, step, timesteps[step], Timesteps.after(timesteps, step));
    step++;
  }

  @Override
  public Tensor latent() {
    return latent;
  }

  @Override
  public void restore(int newStep, Tensor stored) {
    if (!stored.sameShape(latent) || newStep < 0 || newStep > timesteps.length) {
      throw new IllegalArgumentException(
          "window " + window.index() + " cannot go on at step " + newStep + " from " + stored);
    }
    step = newStep;
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
