package dev.segue.cli;

import java.nio.file.Path;

/** The experts of this repository, or those that {@code -Dsegue.bundle=DIRECTORY} names. */
final class BundledExperts {
  private BundledExperts() {}

  static Path directory() {
    String elsewhere = System.getProperty("segue.bundle");
    return elsewhere != null
        ? Path.of(elsewhere)
        : Path.of(System.getProperty("segue.root"), "experts", "bundled");
  }
}
