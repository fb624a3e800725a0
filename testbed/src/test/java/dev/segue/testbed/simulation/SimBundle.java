package dev.segue.testbed.simulation;

import dev.segue.diffusion.bundle.Bundle;
import dev.segue.diffusion.bundle.Manifest;
import dev.segue.schemas.Latent;
import java.nio.file.Path;
import java.util.Map;

/** Two bundles, whose experts and latent spaces differ. */
@SuppressWarnings("ImmutableEnumChecker") // manifests are values
enum SimBundle {
  FIRST("51", 2),
  SECOND("52", 4);

  final String digest;
  final Manifest manifest;

  SimBundle(String digits, int frames) {
    digest = digits.repeat(32);
    manifest =
        new Manifest(
            "segue-bundle/1",
            name(),
            "1",
            "none",
            new Manifest.Latent(1, frames, 2, 2, 8),
            null,
            Map.of(
                "control",
                expert("video"),
                "spatial",
                expert("image"),
                "temporal",
                expert("video"),
                "video",
                expert("video"),
                "image",
                expert("image"),
                "image-to-video",
                expert("image-to-video"),
                "scorer",
                expert("embedder")),
            Map.of());
  }

  private static Manifest.Expert expert(String kind) {
    return new Manifest.Expert(
        kind, null, null, null, "epsilon", null, null, null, null, null, null, null, null);
  }

  static SimBundle of(String digest) {
    for (SimBundle bundle : values()) {
      if (bundle.digest.equals(digest)) {
        return bundle;
      }
    }
    throw new IllegalArgumentException(digest);
  }

  Bundle opened() {
    return new Bundle(Path.of("."), digest, manifest);
  }

  Latent latent() {
    Manifest.Latent l = manifest.latent();
    return new Latent(l.channels(), l.frames(), l.height(), l.width(), l.scale());
  }
}
