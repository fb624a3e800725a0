package dev.segue.testbed.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.diffusion.waiting.WaitingBundle;
import dev.segue.testbed.chaos.cluster.Shape;
import dev.segue.testbed.chaos.fault.Kind;
import dev.segue.testbed.recipes.ImaginaryRecipes;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two workers and a stitcher make a video by each of the imaginary recipes, whose tracks read each
 * other, choose among each other, or wait for each other; and make them again while each of the
 * three processes is killed. Expected: the same bytes, nothing lost.
 */
@Timeout(600)
class ImaginaryChaosTest {
  private static final Map<Kind, Integer> FAULTS =
      Map.of(Kind.KILL_WORKER, 3, Kind.KILL_STITCHER, 1);

  @TempDir Path directory;

  @Test
  void whateverShapeAPlanHasTheBytesAreTheSame() throws Exception {
    Path experts = WaitingBundle.write(directory.resolve("experts"), 30, 1);
    Options options =
        new Options(1, 1, 3, 80, ImaginaryRecipes.names(), new Shape(1, 2, 1), FAULTS, null, null);

    Chaos.Report report =
        new Chaos(options, System.err::println)
            .run(
                directory.resolve("cluster"),
                Map.of("SEGUE_BUNDLE", experts.toString(), "SEGUE_SLOTS", "2"));

    assertThat(report.violations()).isEmpty();
    assertThat(report.table()).contains("| mixed | 1 | ").contains(" | 3 | 0 | 0 | 3 of 3 | ");
  }
}
