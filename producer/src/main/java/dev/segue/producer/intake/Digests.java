package dev.segue.producer.intake;

import dev.segue.kernel.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Ids, seeds and fingerprints that follow from what they stand for. */
public final class Digests {
  private Digests() {}

  /** A video's id: the same for the same parts. */
  public static String videoId(String... parts) {
    return "video_" + sha256(parts).substring(0, 24);
  }

  /** A seed of 48 bits, which every JSON reader takes without loss. */
  static long seed(String video) {
    return Long.parseLong(sha256("seed", video).substring(0, 12), 16);
  }

  static String sha256(String... parts) {
    MessageDigest digest = Sha256.start();
    for (String part : parts) {
      byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
      digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
      digest.update(bytes);
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
