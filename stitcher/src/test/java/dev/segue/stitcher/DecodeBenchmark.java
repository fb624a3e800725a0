package dev.segue.stitcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.diffusion.bundle.Bundle;
import dev.segue.diffusion.bundle.BundleLoader;
import dev.segue.diffusion.bundle.Manifest;
import dev.segue.diffusion.engine.DjlExperts;
import dev.segue.diffusion.expert.ExpertListener;
import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.tensor.Tensor;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Prints what decoding a frame takes. Not one of the tests that a build runs. */
class DecodeBenchmark {
  private static final int WARM_UP = 20;
  private static final int FRAMES = 200;

  @Test
  void printsWhatAFrameTakes() {
    Bundle bundle = BundleLoader.load(BundledExperts.directory());
    try (Experts experts = DjlExperts.open(bundle, "cpu", 2, ExpertListener.NONE)) {
      Manifest.Latent shape = bundle.manifest().latent();
      Tensor latent = Tensor.zeros(shape.channels(), shape.height(), shape.width());
      long[] nanos = new long[FRAMES];
      for (int n = -WARM_UP; n < FRAMES; n++) {
        long start = System.nanoTime();
        assertThat(experts.decode(latent).rank()).isEqualTo(3);
        if (n >= 0) {
          nanos[n] = System.nanoTime() - start;
        }
      }
      Arrays.sort(nanos);
      System.out.printf(
          Locale.ROOT,
          "decoding a frame: median %.1f ms, fastest %.1f ms%n",
          nanos[FRAMES / 2] / 1e6,
          nanos[0] / 1e6);
    }
  }
}
