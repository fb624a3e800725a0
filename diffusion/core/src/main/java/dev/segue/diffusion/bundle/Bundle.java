package dev.segue.diffusion.bundle;

import java.nio.file.Path;

/**
 * A family of experts in one directory, verified: every file that the manifest names is there, in
 * its size, with its SHA-256.
 *
 * @param directory where the files lie
 * @param digest SHA-256 of the manifest's bytes, 64 hexadecimal digits: the bundle's name
 * @param manifest what it holds
 */
public record Bundle(Path directory, String digest, Manifest manifest) {
  /** The manifest's file name in a bundle's directory. */
  public static final String MANIFEST = "manifest.json";

  /** The file in a bundle's directory that recommends constants of recipes. */
  public static final String RECIPES = "recipes.json";
}
