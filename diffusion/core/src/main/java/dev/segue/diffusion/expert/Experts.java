package dev.segue.diffusion.expert;

import dev.segue.diffusion.bundle.Bundle;
import dev.segue.diffusion.tensor.Tensor;

/**
 * An opened bundle: its experts on an engine. Thread-safe; a forward runs on its caller's thread,
 * beside those of others where the device can do that, and closing waits for those that run.
 */
public interface Experts extends AutoCloseable {
  Bundle bundle();

  /**
   * What decides the bits of a forward beside weights and inputs: engine version, instruction set
   * or GPU model, number format.
   */
  String executionClass();

  /**
   * The text encoder's output for a prompt, float32 {@code [T, D]}. The empty prompt is the
   * unconditional one.
   */
  Tensor encode(String prompt);

  /** Text to video, makes structures. */
  Denoiser control();

  /** Text to image: frames are a batch to it. */
  Denoiser spatial();

  /** Text to video, on its own schedule. */
  Denoiser temporal();

  /**
   * One frame's pixels.
   *
   * @param latent float32 {@code [C, h, w]}
   * @return float32 {@code [3, H, W]}, 0 to 1
   */
  Tensor decode(Tensor latent);

  @Override
  void close();
}
