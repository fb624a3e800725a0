package dev.segue.diffusion.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.diffusion.bundle.Bundle;
import dev.segue.diffusion.bundle.BundleLoader;
import dev.segue.diffusion.expert.ExpertListener;
import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.waiting.WaitingBundle;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which experts a manifest gets. */
class BundleExpertsTest {
  @TempDir Path directory;

  @Test
  void noEngineIsAskedForAndNoneWouldContinueTheirVideos() throws IOException {
    Bundle bundle = BundleLoader.load(WaitingBundle.write(directory.resolve("bundle"), 0, 0));

    try (Experts experts = BundleExperts.open(bundle, "no such device", 1, ExpertListener.NONE)) {
      assertThat(experts.executionClass()).isEqualTo("waiting 1; float32; batch 1");
    }
  }
}
