package dev.segue.testbed.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.diffusion.waiting.WaitingBundle;
import dev.segue.testbed.chaos.cluster.Shape;
import dev.segue.testbed.chaos.fault.Kind;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two workers, a stitcher, a producer, a broker and a store in seven processes make two videos, and
 * make them again while every kind of process is killed once, a worker is frozen until another one
 * has its tasks, the store is torn, and tasks come twice. Expected: the same bytes, nothing lost;
 * the two sick videos fail with their reasons.
 */
@Timeout(900)
class ChaosTest {
  private static final Map<Kind, Integer> FAULTS =
      Map.of(
          Kind.KILL_WORKER, 2,
          Kind.KILL_STITCHER, 1,
          Kind.KILL_PRODUCER, 1,
          Kind.KILL_BROKER, 1,
          Kind.KILL_STORE, 1,
          Kind.FREEZE_WORKER, 1,
          Kind.STORE_TORN, 1,
          Kind.DUPLICATE_TASKS, 1,
          Kind.POISON, 1,
          Kind.OUT_OF_MEMORY, 1);

  @TempDir Path directory;

  @Test
  void whateverIsKilledTheBytesAreTheSame() throws Exception {
    Path experts = WaitingBundle.write(directory.resolve("experts"), 20, 1);
    Options options = new Options(2, 1, 2, 64, List.of(), new Shape(1, 2, 1), FAULTS, null, null);

    Chaos.Report report =
        new Chaos(options, System.err::println)
            .run(
                directory.resolve("cluster"),
                Map.of("SEGUE_BUNDLE", experts.toString(), "SEGUE_SLOTS", "2"));

    assertThat(report.violations()).isEmpty();
    assertThat(report.table()).contains("| mixed | 1 | ").contains(" | 4 | 0 | 0 | 2 of 2 | ");
  }
}
