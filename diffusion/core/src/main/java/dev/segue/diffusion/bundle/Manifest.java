package dev.segue.diffusion.bundle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.diffusion.noise.CounterNoise;
import dev.segue.diffusion.plan.FrameMapping;
import dev.segue.diffusion.sampler.Prediction;
import dev.segue.diffusion.schedule.NoiseSchedule;
import dev.segue.diffusion.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * What a bundle says of itself; {@code manifest.json}.
 *
 * @param format {@code segue-bundle/1}
 * @param name of the family
 * @param version of the family
 * @param licence SPDX identifier
 * @param latent the latent space that all its experts share
 * @param prompt how prompts become ids
 * @param experts by role, such as text, control, spatial, temporal, decoder, encoder; two roles may
 *     share a file
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
  /** Nothing is recommended of a recipe where {@code null} is. */
  public Manifest {
    if (recipes != null && recipes.values().stream().anyMatch(Objects::isNull)) {
      Map<String, ObjectNode> said = new LinkedHashMap<>(recipes);
      said.values().removeIf(Objects::isNull);
      recipes = said;
    }
  }

  /** The same with other constants for recipes. */
  public Manifest recommending(Map<String, ObjectNode> others) {
    return new Manifest(format, name, version, licence, latent, prompt, experts, others);
  }

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
   * @param frames L, latents in a segment, each of which is a frame unless {@code mapping} says
   *     else
   * @param height h
   * @param width w
   * @param scale pixels per latent cell, in both directions
   * @param mapping which frames of a video a latent is; null where each is one
   */
  public record Latent(
      int channels, int frames, int height, int width, int scale, Mapping mapping) {
    /** One in which every latent is one frame. */
    public Latent(int channels, int frames, int height, int width, int scale) {
      this(channels, frames, height, width, scale, null);
    }

    /** Which frames of a video a latent is. */
    public FrameMapping frameMapping() {
      return mapping == null
          ? FrameMapping.NONE
          : new FrameMapping(mapping.frames(), mapping.causal(), mapping.warmUp());
    }

    /** How many frames a segment is: the first one, and without overlap. */
    public int segmentFrames() {
      return frameMapping().frame(frames);
    }

    /** The noise of a whole segment, drawn at step 0: float32 {@code [C, L, h, w]}. */
    public Tensor draw(CounterNoise noise, CounterNoise.Purpose purpose, int index) {
      return noise.normal(purpose, index, 0, channels, frames, height, width);
    }
  }

  /**
   * Which frames of a video a latent is, see {@link FrameMapping}.
   *
   * @param frames r, frames of a latent
   * @param causal whether the first latent is one frame
   * @param warmUp w, latents that the decoder is given before those that are wanted
   */
  public record Mapping(int frames, boolean causal, int warmUp) {}

  /** How the text encoder of a role reads prompts. */
  public Prompt prompt(String textEncoder) {
    Prompt own = experts.get(textEncoder).prompt();
    return own == null ? prompt : own;
  }

  /** A file of the bundle. */
  public interface File {
    String file();

    String sha256();

    Long bytes();
  }

  /**
   * How prompts become ids. By {@code words}: lower case, every character but letters and digits a
   * blank, split at blanks; begin, words, then pad up to {@code length}. By a {@code tokenizer}: as
   * its file says, ids past {@code length} cut off but for the last one, padded with the id that it
   * names.
   *
   * @param kind {@code words} or {@code tokenizer}
   * @param file of words one a line, the id is the line number from 0; a tokenizer's {@code
   *     tokenizer.json}
   * @param length T
   * @param pad the word for padding; like the next two of words alone
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
      implements File {
    /** Whether prompts are read by a tokenizer, not word by word. */
    public boolean isTokenizer() {
      return kind.equals("tokenizer");
    }
  }

  /**
   * One expert: a file, or a wait in place of one.
   *
   * @param kind text-encoder, video, image, image-to-video, embedder, decoder or encoder
   * @param file TorchScript; null, like its digest and size, of an expert that waits
   * @param predicts {@code epsilon}, {@code v}, {@code sample} or {@code flow}; null where nothing
   *     is denoised
   * @param schedule the one that recipes use it on; null where nothing is denoised
   * @param trained the one whose timesteps its file knows, where that is another: it is then asked
   *     at the timestep of that one which is as noisy; or null
   * @param text the role of its text encoder, {@code text} where this is null
   * @param maxFrames of a video expert, or null
   * @param guidanceScale of a denoiser, 1 is none; or null
   * @param width D of a text encoder or of an embedder, or that of the text which a denoiser reads;
   *     or null
   * @param waitMillis how long a forward takes, in milliseconds, of an expert that waits in place
   *     of computing; or null
   * @param prompt how a text encoder reads prompts, where it is not as the bundle says; or null
   */
  public record Expert(
      String kind,
      String file,
      String sha256,
      Long bytes,
      String predicts,
      Schedule schedule,
      Schedule trained,
      String text,
      Integer maxFrames,
      Double guidanceScale,
      Integer width,
      Integer waitMillis,
      Prompt prompt)
      implements File {

    /** Whether it is a denoiser. */
    public boolean denoises() {
      return kind.equals("video") || kind.equals("image") || kind.equals("image-to-video");
    }

    /** The role of its text encoder. */
    public String textRole() {
      return text == null ? "text" : text;
    }

    /** What it predicts. */
    public Prediction prediction() {
      return Prediction.valueOf(predicts.toUpperCase(Locale.ROOT));
    }

    /** Whether it waits in place of computing, and has no file. */
    public boolean waits() {
      return waitMillis != null;
    }
  }

  /**
   * A noise schedule.
   *
   * @param kind linear, scaled-linear, squared-cosine or flow
   * @param betaStart beta at timestep 0, of linear and scaled-linear
   * @param betaEnd beta at timestep T-1, likewise
   * @param shift of flow, or null for 1
   * @param timesteps T, 1000
   * @param stepsOffset what is added to timesteps with leading spacing, or null for 0
   * @param zeroTerminalSnr whether the levels are stretched so that nothing but noise is left at
   *     T-1; or null
   * @param endsAtFirst whether the last step goes to the level of timestep 0 in place of the clean
   *     latent ({@code set_alpha_to_one: false}); or null
   */
  public record Schedule(
      String kind,
      Double betaStart,
      Double betaEnd,
      Double shift,
      int timesteps,
      Integer stepsOffset,
      Boolean zeroTerminalSnr,
      Boolean endsAtFirst) {
    /** The levels themselves. */
    public NoiseSchedule levels() {
      NoiseSchedule levels = plain();
      if (Boolean.TRUE.equals(zeroTerminalSnr)) {
        levels = levels.zeroTerminalSnr();
      }
      if (Boolean.TRUE.equals(endsAtFirst)) {
        levels = levels.endingAtFirst();
      }
      return stepsOffset == null ? levels : levels.offset(stepsOffset);
    }

    private NoiseSchedule plain() {
      return switch (kind) {
        case "linear" -> NoiseSchedule.linear(betaStart, betaEnd, timesteps);
        case "scaled-linear" -> NoiseSchedule.scaledLinear(betaStart, betaEnd, timesteps);
        case "squared-cosine" -> NoiseSchedule.squaredCosine(timesteps);
        case "flow" -> NoiseSchedule.flow(shift == null ? 1 : shift, timesteps);
        default -> throw new IllegalStateException("a schedule of kind '" + kind + "'");
      };
    }
  }
}
