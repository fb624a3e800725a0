package dev.segue.diffusion.expert;

import dev.segue.diffusion.bundle.Bundle;
import dev.segue.diffusion.tensor.Tensor;

/**
 * An opened bundle: its experts by role, on an engine. Thread-safe; a forward runs on its caller's
 * thread, beside those of others where the device can do that, and closing waits for those that
 * run. Which roles there are says the manifest; whoever asks for another gets an {@link
 * ExpertException} with the code {@code role-missing}.
 */
public interface Experts extends AutoCloseable {
  Bundle bundle();

  /**
   * What decides the bits of a forward beside weights and inputs: engine version, instruction set
   * or GPU model, number format, batch shape.
   */
  String executionClass();

  /** The denoiser of a role, such as {@code control}. */
  Denoiser denoiser(String role);

  /** The embedder of a role, such as {@code scorer}. */
  Embedder embedder(String role);

  /**
   * One frame's pixels.
   *
   * @param latent float32 {@code [C, h, w]}
   * @return float32 {@code [3, H, W]}, 0 to 1
   */
  Tensor decode(Tensor latent);

  /**
   * A picture's latent.
   *
   * @param rgb float32 {@code [3, H, W]}, 0 to 1
   * @return float32 {@code [C, h, w]}
   */
  Tensor encode(Tensor rgb);

  @Override
  void close();
}
