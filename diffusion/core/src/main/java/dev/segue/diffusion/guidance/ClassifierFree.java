package dev.segue.diffusion.guidance;

import dev.segue.diffusion.expert.Condition;
import dev.segue.diffusion.expert.Denoiser;
import dev.segue.diffusion.expert.Prompt;
import dev.segue.diffusion.sampler.Prediction;
import dev.segue.diffusion.schedule.NoiseSchedule;
import dev.segue.diffusion.tensor.Sums;
import dev.segue.diffusion.tensor.Tensor;
import java.util.List;

/**
 * A denoiser under classifier-free guidance (Ho, Salimans 2022): its prediction is {@code u + s (c
 * - u)} with c for the prompt and u for the empty one. One forward at scale 1, two otherwise.
 */
public final class ClassifierFree {
  private final Denoiser denoiser;
  private final double scale;
  private final Condition conditioned;
  private final Condition unconditioned;

  /**
   * Binds a denoiser to a prompt.
   *
   * @param scale s, 1 is none
   */
  public ClassifierFree(Denoiser denoiser, double scale, Prompt prompt) {
    this(denoiser, scale, prompt, null);
  }

  /**
   * Binds an image-to-video expert to a prompt and the frame that comes before, which also the
   * unconditional prediction is told.
   *
   * @param scale s, 1 is none
   * @param guide float32 {@code [C, h, w]}, or null
   */
  public ClassifierFree(Denoiser denoiser, double scale, Prompt prompt, Tensor guide) {
    this.denoiser = denoiser;
    this.scale = scale;
    this.conditioned = new Condition(prompt.encoded(denoiser), guide);
    this.unconditioned = scale == 1 ? null : new Condition(denoiser.encode(""), guide);
  }

  /** How many forwards a prediction takes at a guidance scale. */
  public static int forwards(double scale) {
    return scale == 1 ? 1 : 2;
  }

  /** The denoiser's schedule. */
  public NoiseSchedule schedule() {
    return denoiser.schedule();
  }

  /** What {@link #predict} gives. */
  public Prediction predicts() {
    return denoiser.predicts();
  }

  /** The denoiser's own kind of prediction at x, float32 {@code [C, F, h, w]}. */
  public Tensor predict(Tensor x, int timestep) {
    if (scale == 1) {
      return denoiser.predict(x, timestep, conditioned);
    }
    List<Tensor> both = denoiser.predict(x, timestep, List.of(conditioned, unconditioned));
    return Sums.mix((float) (1 - scale), both.get(1), (float) scale, both.get(0));
  }
}
