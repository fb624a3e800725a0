package dev.segue.diffusion.bundle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * What a bundle says of itself; {@code manifest.json}.
 *
 * @param format {@code segue-bundle/1}
 * @param name of the family
 * @param version of the family
 * @param licence SPDX identifier
 * @param latent the latent space that all its experts share
 * @param prompt how prompts become ids
 * @param experts by role: text, control, spatial, temporal, decoder, encoder
 * @param recipes constants that were chosen by measurement, by recipe; they override the recipe's
 *     own defaults
 */
public record Manifest(
    String format,
    String name,
    String version,
    String licence,
    Latent latent,
    Prompt prompt,
    Map<String, Expert> experts,
    Map<String, ObjectNode> recipes) {

  /**
   * The shared latent space.
   *
   * @param channels C
   * @param frames L, frames in a segment
   * @param height h
   * @param width w
   * @param scale pixels per latent cell, in both directions
   */
  public record Latent(int channels, int frames, int height, int width, int scale) {}

  /** A file of the bundle. */
  public interface File {
    String file();

    String sha256();

    long bytes();
  }

  /**
   * Prompts as word ids: lower case, every character but letters and digits a blank, split at
   * blanks; begin, words, then pad up to {@code length}.
   *
   * @param kind {@code words}
   * @param file one word a line, the id is the line number from 0
   * @param length T
   */
  public record Prompt(
      String kind,
      String file,
      String sha256,
      long bytes,
      int length,
      String pad,
      String begin,
      String unknown)
      implements File {}

  /**
   * One expert.
   *
   * @param kind text-encoder, video, image, decoder or encoder
   * @param predicts {@code epsilon}; null where nothing is denoised
   * @param schedule null where nothing is denoised
   * @param maxFrames of a video expert, or null
   * @param guidanceScale of a denoiser, 1 is none; or null
   * @param width D of a text encoder, or null
   */
  public record Expert(
      String kind,
      String file,
      String sha256,
      long bytes,
      String predicts,
      Schedule schedule,
      Integer maxFrames,
      Double guidanceScale,
      Integer width)
      implements File {}

  /**
   * A noise schedule.
   *
   * @param kind linear or scaled-linear
   * @param betaStart beta at timestep 0
   * @param betaEnd beta at timestep T-1
   * @param timesteps T, 1000
   */
  public record Schedule(String kind, double betaStart, double betaEnd, int timesteps) {}
}
