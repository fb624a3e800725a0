package dev.segue.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * The latent space of a video's bundle, and how many pixels come of it; with the recipe's settings
 * all that has to be known to plan a video.
 *
 * @param channels C
 * @param frames L, latents in a segment, even; each is a frame unless {@code mapping} says else
 * @param height h
 * @param width w
 * @param scale pixels per latent cell, in both directions
 * @param mapping which frames of the video a latent is; null where each is one
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Latent(int channels, int frames, int height, int width, int scale, Mapping mapping) {
  /** One in which every latent is one frame. */
  public Latent(int channels, int frames, int height, int width, int scale) {
    this(channels, frames, height, width, scale, null);
  }

  /**
   * Which frames of a video a latent is.
   *
   * @param frames how many a latent is
   * @param causal whether the first latent is one frame
   * @param warmUp how many latents the decoder is given before those that are wanted
   */
  public record Mapping(int frames, boolean causal, int warmUp) {}
}
