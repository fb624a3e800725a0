package dev.segue.diffusion.engine;

import dev.segue.diffusion.bundle.Bundle;
import dev.segue.diffusion.bundle.BundleLoader;
import dev.segue.diffusion.expert.ExpertListener;
import dev.segue.diffusion.expert.Experts;
import java.nio.file.Path;

/** The experts that the repository ships, for tests. */
public final class BundledExperts {
  private BundledExperts() {}

  /** Where they lie. */
  public static Path directory() {
    String elsewhere = System.getProperty("segue.bundle");
    return elsewhere != null
        ? Path.of(elsewhere)
        : Path.of(System.getProperty("segue.root"), "experts", "bundled");
  }

  /** Opens them; a forward has one thread. */
  public static Experts open(ExpertListener listener) {
    Bundle bundle = BundleLoader.load(directory());
    return DjlExperts.open(bundle, "cpu", 1, listener);
  }
}
