package dev.segue.diffusion.recipe;

import java.util.Objects;

/**
 * What decides every draw and every forward of a video, beside recipe and bundle. No id, no clock.
 *
 * @param prompt what shall be seen
 * @param frames F, 1 or more
 * @param seed of every draw
 */
public record VideoSpec(String prompt, int frames, long seed) {
  public VideoSpec {
    Objects.requireNonNull(prompt, "prompt");
    if (frames < 1) {
      throw new IllegalArgumentException(frames + " frames");
    }
  }
}
