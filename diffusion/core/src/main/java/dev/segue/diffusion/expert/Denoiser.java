package dev.segue.diffusion.expert;

import dev.segue.diffusion.schedule.NoiseSchedule;
import dev.segue.diffusion.tensor.Tensor;

/** One diffusion model with its own noise schedule. */
public interface Denoiser {
  NoiseSchedule schedule();

  /**
   * epsilon, predicted without guidance: one evaluation.
   *
   * @param x float32 {@code [C, F, h, w]}, noised to {@code timestep} on {@link #schedule()}
   * @param timestep 0 to 999
   * @param text float32 {@code [T, D]}
   * @return float32 {@code [C, F, h, w]}
   */
  Tensor predict(Tensor x, int timestep, Tensor text);
}
