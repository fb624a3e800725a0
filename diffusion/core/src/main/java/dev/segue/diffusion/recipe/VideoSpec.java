package dev.segue.diffusion.recipe;

import java.util.Objects;

/**
 * What decides every draw and every forward of a video, beside recipe and bundle. No id, no clock.
 *
 * @param prompts what shall be seen when
 * @param frames F, 1 or more
 * @param seed of every draw
 */
public record VideoSpec(Timeline prompts, int frames, long seed) {
  public VideoSpec {
    Objects.requireNonNull(prompts, "prompts");
    if (frames < 1) {
      throw new IllegalArgumentException(frames + " frames");
    }
  }

  /** A video with one prompt. */
  public VideoSpec(String prompt, int frames, long seed) {
    this(Timeline.of(prompt), frames, seed);
  }
}
