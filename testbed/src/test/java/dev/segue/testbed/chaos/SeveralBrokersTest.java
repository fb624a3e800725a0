package dev.segue.testbed.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.diffusion.waiting.WaitingBundle;
import dev.segue.testbed.chaos.cluster.Shape;
import dev.segue.testbed.chaos.fault.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three brokers that keep three copies of everything: one is killed, and one is cut off from the
 * others but not from its clients. Expected: the same bytes, nothing lost.
 */
@Timeout(900)
class SeveralBrokersTest {
  private static final Map<Kind, Integer> FAULTS =
      Map.of(Kind.KILL_BROKER, 1, Kind.CUT_OFF_BROKER, 1);

  @TempDir Path directory;

  @Test
  void whicheverBrokerIsLostTheBytesAreTheSame() throws Exception {
    Path experts = WaitingBundle.write(directory.resolve("experts"), 50, 1);
    Options options =
        new Options(
            3, 1, 1, 96, List.of(), new Shape(3, 1, 2, 1), FAULTS, null, Duration.ofSeconds(12));

    Chaos.Report report =
        new Chaos(options, System.err::println)
            .run(
                directory.resolve("cluster"),
                Map.of("SEGUE_BUNDLE", experts.toString(), "SEGUE_SLOTS", "2"));

    assertThat(report.violations()).isEmpty();
    assertThat(report.table()).contains("| mixed | 1 | 2 | 1 | 0 | 0 | 1 of 1 | ");
  }
}
