package dev.segue.diffusion.waiting;

import dev.segue.diffusion.bundle.Bundle;
import dev.segue.diffusion.plan.FrameMapping;
import dev.segue.kernel.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Writes bundles of experts that wait. They have the bundled experts' shapes: segments of 16 frames
 * of 4x16x16, pictures of 128x128; and no guidance by the empty prompt, so an evaluation is one
 * forward.
 */
public final class WaitingBundle {
  private static final String VOCABULARY =
      """
      <pad>
      <bos>
      <unk>
      a
      ball
      blue
      boat
      bouncing
      desert
      green
      in
      kite
      meadow
      on
      over
      red
      sea
      star
      the
      """;

  private WaitingBundle() {}

  /**
   * Writes a bundle; the same waits give the same bytes, so the same digest.
   *
   * @param folder made if need be; what it holds under the same names is replaced
   * @param forwardMillis how long a forward of a denoiser takes, 0 to 600,000
   * @param decodeMillis how long a frame takes to decode, and a prompt to encode, likewise
   * @return the folder
   * @throws IOException when it cannot be written
   */
  public static Path write(Path folder, int forwardMillis, int decodeMillis) throws IOException {
    return write(folder, forwardMillis, decodeMillis, FrameMapping.NONE);
  }

  /** The same, whose latents are several frames; segments then are 16 latents. */
  public static Path write(Path folder, int forwardMillis, int decodeMillis, FrameMapping mapping)
      throws IOException {
    byte[] words = VOCABULARY.getBytes(StandardCharsets.UTF_8);
    Files.createDirectories(folder);
    Files.write(folder.resolve("vocabulary.txt"), words);
    Files.writeString(
        folder.resolve(Bundle.MANIFEST), manifest(words, forwardMillis, decodeMillis, mapping));
    return folder;
  }

  private static String manifest(
      byte[] words, int forwardMillis, int decodeMillis, FrameMapping mapping) {
    return String.format(
        Locale.ROOT,
        """
      {
        "format": "segue-bundle/1",
        "name": "waiting",
        "version": "1",
        "licence": "Apache-2.0",
        "latent": {"channels": 4, "frames": 16, "height": 16, "width": 16, "scale": 8%7$s},
        "prompt": {
          "kind": "words",
          "file": "vocabulary.txt",
          "sha256": "%1$s",
          "bytes": %2$s,
          "length": 24,
          "pad": "<pad>",
          "begin": "<bos>",
          "unknown": "<unk>"
        },
        "experts": {
          "text": {"kind": "text-encoder", "width": 8, "waitMillis": %4$s},
          "decoder": {"kind": "decoder", "waitMillis": %4$s},
          "encoder": {"kind": "encoder", "waitMillis": %4$s},
          "control": {
            "kind": "video",
            "predicts": "epsilon",
            "schedule": %5$s,
            "maxFrames": 32,
            "guidanceScale": 1.0,
            "waitMillis": %3$s
          },
          "spatial": {
            "kind": "image",
            "predicts": "epsilon",
            "schedule": %5$s,
            "guidanceScale": 1.0,
            "waitMillis": %3$s
          },
          "temporal": {
            "kind": "video",
            "predicts": "epsilon",
            "schedule": %6$s,
            "maxFrames": 32,
            "guidanceScale": 1.0,
            "waitMillis": %3$s
          },
          "video": {
            "kind": "video",
            "predicts": "epsilon",
            "schedule": %5$s,
            "maxFrames": 32,
            "guidanceScale": 1.0,
            "waitMillis": %3$s
          },
          "image": {
            "kind": "image",
            "predicts": "epsilon",
            "schedule": %5$s,
            "guidanceScale": 1.0,
            "waitMillis": %3$s
          },
          "image-to-video": {
            "kind": "image-to-video",
            "predicts": "epsilon",
            "schedule": %5$s,
            "maxFrames": 32,
            "guidanceScale": 1.0,
            "waitMillis": %3$s
          },
          "scorer": {"kind": "embedder", "width": 16, "waitMillis": %4$s}
        }
      }""",
        Sha256.hex(words),
        words.length,
        forwardMillis,
        decodeMillis,
        schedule("scaled-linear", "0.00085", "0.012"),
        schedule("linear", "0.0001", "0.02"),
        mapping.isNone() ? "" : ", \"mapping\": " + mapping(mapping));
  }

  private static String mapping(FrameMapping mapping) {
    return String.format(
        Locale.ROOT,
        "{\"frames\": %d, \"causal\": %s, \"warmUp\": %d}",
        mapping.frames(),
        mapping.causal(),
        mapping.warmUp());
  }

  private static String schedule(String kind, String betaStart, String betaEnd) {
    return String.format(
        Locale.ROOT,
        "{\"kind\": \"%s\", \"betaStart\": %s, \"betaEnd\": %s, \"timesteps\": 1000}",
        kind,
        betaStart,
        betaEnd);
  }
}
