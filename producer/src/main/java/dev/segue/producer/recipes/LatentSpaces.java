package dev.segue.producer.recipes;

import dev.segue.diffusion.bundle.Manifest;
import dev.segue.schemas.Latent;

/** A latent space as bundles say it, and as videos record it. Pure. */
public final class LatentSpaces {
  private LatentSpaces() {}

  /** As videos record it. */
  static Latent recorded(Manifest.Latent l) {
    Manifest.Mapping m = l.mapping();
    return new Latent(
        l.channels(),
        l.frames(),
        l.height(),
        l.width(),
        l.scale(),
        m == null ? null : new Latent.Mapping(m.frames(), m.causal(), m.warmUp()));
  }

  /** As bundles say it. */
  public static Manifest.Latent of(Latent l) {
    Latent.Mapping m = l.mapping();
    return new Manifest.Latent(
        l.channels(),
        l.frames(),
        l.height(),
        l.width(),
        l.scale(),
        m == null ? null : new Manifest.Mapping(m.frames(), m.causal(), m.warmUp()));
  }
}
