package dev.segue.diffusion.recipe;

import dev.segue.diffusion.noise.CounterNoise;
import dev.segue.diffusion.plan.FrameMapping;
import java.util.Objects;

/**
 * What decides every draw and every forward of a video, beside recipe and bundle. No id, no clock.
 *
 * @param prompts what shall be seen when
 * @param frames F, 1 or more
 * @param seed of every draw, but for what other takes draw
 * @param takes other takes of segments
 */
public record VideoSpec(Timeline prompts, int frames, long seed, Takes takes) {
  public VideoSpec {
    Objects.requireNonNull(prompts, "prompts");
    if (frames < 1) {
      throw new IllegalArgumentException(frames + " frames");
    }
  }

  /** A video whose segments are all as they are drawn at first. */
  public VideoSpec(Timeline prompts, int frames, long seed) {
    this(prompts, frames, seed, Takes.NONE);
  }

  /** The same with one prompt. */
  public VideoSpec(String prompt, int frames, long seed) {
    this(Timeline.of(prompt), frames, seed);
  }

  /** The same, counted in latents that are several frames each. */
  public VideoSpec over(FrameMapping latents) {
    return new VideoSpec(prompts.over(latents), latents.latents(frames), seed, takes);
  }

  /** What all segments have in common is drawn from this. */
  public CounterNoise noise() {
    return new CounterNoise(seed);
  }

  /** What belongs to a segment alone is drawn from this. */
  public CounterNoise noise(int segment) {
    return new CounterNoise(takes.seed(segment, seed));
  }
}
