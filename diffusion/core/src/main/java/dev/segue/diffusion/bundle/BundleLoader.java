package dev.segue.diffusion.bundle;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.kernel.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads bundles and verifies them, before anything in them runs. TorchScript is code: only what the
 * manifest vouches for, byte by byte, is handed to an engine.
 */
public final class BundleLoader {
  private static final int LONGEST_NUMBER = 40;
  private static final int DEEPEST = 64;

  private static final ObjectMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNumberLength(LONGEST_NUMBER)
                          .maxNestingDepth(DEEPEST)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .build();

  private BundleLoader() {}

  /**
   * Reads the manifest alone and checks that it makes sense, but for the recipes that it
   * recommends; for services without an engine. Unknown and repeated fields are errors. What is not
   * allowed is not even read as a manifest.
   *
   * @throws BundleException {@code bundle-missing}, {@code bundle-not-allowed}, {@code
   *     manifest-unreadable}, {@code manifest-invalid}
   */
  public static Bundle describe(Path directory, AllowedBundles allowed) {
    Path file = directory.resolve(Bundle.MANIFEST);
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new BundleException(
          "bundle-missing",
          "there is no bundle in " + directory.toAbsolutePath() + ": no manifest.json");
    } catch (IOException e) {
      throw new BundleException("manifest-unreadable", file + " cannot be read: " + e.getMessage());
    }
    String digest = Sha256.hex(bytes);
    allowed.check(directory, digest);
    Manifest manifest;
    try {
      manifest = JSON.readValue(bytes, Manifest.class);
    } catch (JsonProcessingException e) {
      throw new BundleException(
          "manifest-unreadable", file + " is not a manifest: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new BundleException("manifest-unreadable", file + " cannot be read: " + e.getMessage());
    }
    ManifestRules.check(manifest);
    manifest = recommendations(directory, manifest);
    return new Bundle(directory, digest, manifest);
  }

  /** The same, whatever bundle it is. */
  public static Bundle describe(Path directory) {
    return describe(directory, AllowedBundles.ANY);
  }

  /**
   * What {@code recipes.json} beside the manifest recommends, by recipe, over what the manifest
   * does. It is no part of the bundle's name: a video records its settings when it is accepted.
   */
  private static Manifest recommendations(Path directory, Manifest manifest) {
    Path file = directory.resolve(Bundle.RECIPES);
    if (!Files.exists(file)) {
      return manifest;
    }
    try {
      Map<String, ObjectNode> recipes = new TreeMap<>();
      if (manifest.recipes() != null) {
        recipes.putAll(manifest.recipes());
      }
      Map<String, ObjectNode> others =
          JSON.readValue(Files.readAllBytes(file), new TypeReference<>() {});
      if (others == null) {
        throw new BundleException("manifest-unreadable", file + " names no recipes: it is null");
      }
      recipes.putAll(others);
      return manifest.recommending(recipes);
    } catch (JsonProcessingException e) {
      throw new BundleException(
          "manifest-unreadable", file + " names no recipes: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new BundleException("manifest-unreadable", file + " cannot be read: " + e.getMessage());
    }
  }

  /**
   * Reads a bundle and verifies every file: where it lies, its size, its SHA-256.
   *
   * @throws BundleException as {@link #describe}, and {@code bundle-file-outside}, {@code
   *     bundle-file-missing}, {@code bundle-size-mismatch}, {@code bundle-digest-mismatch}
   */
  public static Bundle load(Path directory, AllowedBundles allowed) {
    Bundle bundle = describe(directory, allowed);
    verify(directory, bundle.manifest().prompt());
    for (Manifest.Expert expert : bundle.manifest().experts().values()) {
      if (!expert.waits()) {
        verify(directory, expert);
      }
      if (expert.prompt() != null) {
        verify(directory, expert.prompt());
      }
    }
    return bundle;
  }

  /** The same, whatever bundle it is. */
  public static Bundle load(Path directory) {
    return load(directory, AllowedBundles.ANY);
  }

  private static void verify(Path directory, Manifest.File file) {
    Path path = inside(directory, file.file());
    try {
      if (Files.size(path) != file.bytes()) {
        throw new BundleException(
            "bundle-size-mismatch",
            path + " has " + Files.size(path) + " bytes; the manifest says " + file.bytes());
      }
      MessageDigest digest = Sha256.start();
      try (InputStream in = new DigestInputStream(Files.newInputStream(path), digest)) {
        in.transferTo(OutputStream.nullOutputStream());
      }
      String found = HexFormat.of().formatHex(digest.digest());
      if (!found.equals(file.sha256())) {
        throw new BundleException(
            "bundle-digest-mismatch",
            path + " has SHA-256 " + found + "; the manifest says " + file.sha256());
      }
    } catch (IOException e) {
      throw new BundleException("bundle-file-missing", path + " cannot be read: " + e.getMessage());
    }
  }

  /** Where a file of a bundle lies; never outside its folder, not by links either. */
  public static Path inside(Path directory, String name) {
    Path root = directory.toAbsolutePath().normalize();
    Path path;
    try {
      path = root.resolve(name).normalize();
    } catch (InvalidPathException e) {
      throw new BundleException("bundle-file-outside", "no file can be named '" + name + "'");
    }
    if (!path.startsWith(root) || path.equals(root)) {
      throw new BundleException("bundle-file-outside", "'" + name + "' leaves the bundle's folder");
    }
    try {
      if (!path.toRealPath().startsWith(root.toRealPath())) {
        throw new BundleException(
            "bundle-file-outside", "'" + name + "' links to outside the bundle's folder");
      }
    } catch (IOException e) {
      throw new BundleException("bundle-file-missing", path + " is not there");
    }
    return path;
  }
}
