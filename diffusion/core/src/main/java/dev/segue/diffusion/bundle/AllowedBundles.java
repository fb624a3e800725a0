package dev.segue.diffusion.bundle;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Which bundles may be used: experts are code, and whoever can write into a bundle's folder could
 * otherwise have it run.
 *
 * @param digests of the bundles, whole or their first digits, 12 to 64 hexadecimal ones in small
 *     letters; where there are none, any bundle may be used
 */
public record AllowedBundles(List<String> digests) {
  /** Any bundle. */
  public static final AllowedBundles ANY = new AllowedBundles(List.of());

  /** What a digest is, or its beginning. */
  public static final Pattern DIGEST = Pattern.compile("[0-9a-f]{12,64}");

  public AllowedBundles {
    digests = List.copyOf(digests);
    for (String digest : digests) {
      if (!DIGEST.matcher(digest).matches()) {
        throw new IllegalArgumentException("not a digest or the beginning of one: " + digest);
      }
    }
  }

  /**
   * Refuses what is not allowed.
   *
   * @param digest SHA-256 of the manifest's bytes
   * @throws BundleException {@code bundle-not-allowed}
   */
  void check(Path directory, String digest) {
    if (!digests.isEmpty() && digests.stream().noneMatch(digest::startsWith)) {
      throw new BundleException(
          "bundle-not-allowed",
          "the bundle in "
              + directory.toAbsolutePath()
              + " has the digest "
              + digest
              + ", which is not among the allowed ones: "
              + String.join(", ", digests));
    }
  }
}
