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
   * One frame's pixels, where each latent is one frame.
   *
   * @param latent float32 {@code [C, h, w]}
   * @return float32 {@code [3, H, W]}, 0 to 1
   */
  Tensor decode(Tensor latent);

  /**
   * The frames of latents that follow each other, where a latent is several frames: the first one
   * as a video's first one, so what it gives of those that warm it up is to be dropped.
   *
   * @param latents float32 {@code [C, T, h, w]}
   * @return float32 {@code [3, F, H, W]}, 0 to 1, where F is {@code FrameMapping.frame(T)}
   * @throws ExpertException {@code expert-failed} where each latent is one frame
   */
  default Tensor decodeFrames(Tensor latents) {
    throw new ExpertException(
        "expert-failed", "each latent of this bundle is one frame, decoded by itself", null);
  }

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
