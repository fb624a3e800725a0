package dev.segue.diffusion.bundle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.diffusion.schedule.NoiseSchedule;
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
   * Whether its experts only wait, as long as a GPU would compute; all of them do or none, see
   * {@link ManifestRules}.
   */
  public boolean waits() {
    return experts.values().stream().allMatch(Expert::waits);
  }

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

    Long bytes();
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
      Long bytes,
      int length,
      String pad,
      String begin,
      String unknown)
      implements File {}

  /**
   * One expert: a file, or a wait in place of one.
   *
   * @param kind text-encoder, video, image, decoder or encoder
   * @param file TorchScript; null, like its digest and size, of an expert that waits
   * @param predicts {@code epsilon}; null where nothing is denoised
   * @param schedule null where nothing is denoised
   * @param maxFrames of a video expert, or null
   * @param guidanceScale of a denoiser, 1 is none; or null
   * @param width D of a text encoder, or null
   * @param waitMillis how long a forward takes, in milliseconds, of an expert that waits in place
   *     of computing; or null
   */
  public record Expert(
      String kind,
      String file,
      String sha256,
      Long bytes,
      String predicts,
      Schedule schedule,
      Integer maxFrames,
      Double guidanceScale,
      Integer width,
      Integer waitMillis)
      implements File {

    /** Whether it waits in place of computing, and has no file. */
    public boolean waits() {
      return waitMillis != null;
    }
  }

  /**
   * A noise schedule.
   *
   * @param kind linear or scaled-linear
   * @param betaStart beta at timestep 0
   * @param betaEnd beta at timestep T-1
   * @param timesteps T, 1000
   */
  public record Schedule(String kind, double betaStart, double betaEnd, int timesteps) {
    /** The betas themselves. */
    public NoiseSchedule betas() {
      return kind.equals("linear")
          ? NoiseSchedule.linear(betaStart, betaEnd, timesteps)
          : NoiseSchedule.scaledLinear(betaStart, betaEnd, timesteps);
    }
  }
}
