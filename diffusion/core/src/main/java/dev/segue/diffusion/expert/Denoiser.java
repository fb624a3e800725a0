package dev.segue.diffusion.expert;

import dev.segue.diffusion.sampler.Prediction;
import dev.segue.diffusion.schedule.NoiseSchedule;
import dev.segue.diffusion.tensor.Tensor;
import java.util.List;

/** One diffusion model with its own noise schedule and its own text encoder. */
public interface Denoiser {
  NoiseSchedule schedule();

  /** What {@link #predict} gives. */
  Prediction predicts();

  /**
   * What its text encoder gives for a prompt, float32 {@code [T, D]}. The empty prompt is the
   * unconditional one.
   */
  Tensor encode(String prompt);

  /**
   * What is predicted without guidance: one forward.
   *
   * @param x float32 {@code [C, F, h, w]}, noised to {@code timestep} on {@link #schedule()}
   * @param timestep 0 to 999
   * @return float32 {@code [C, F, h, w]}
   */
  Tensor predict(Tensor x, int timestep, Condition condition);

  /**
   * The same for several conditions, in one forward where the device gains by it; which of the two
   * is part of the execution class.
   */
  default List<Tensor> predict(Tensor x, int timestep, List<Condition> conditions) {
    return conditions.stream().map(condition -> predict(x, timestep, condition)).toList();
  }
}
