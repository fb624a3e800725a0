package dev.segue.testbed.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every service together, under seeded faults; what must always hold is judged after each event.
 */
class SimulationTest {
  private static final int SEEDS = Integer.getInteger("segue.simulation.seeds", 1_000);

  @TempDir Path scratch;

  @Test
  void whateverHappensEveryVideoEndsWithTheSameBytes() {
    Map<Fault, Integer> struck = Seeds.run(1, SEEDS, Safeguards.ALL, Mode.FAULTS, scratch);

    assertThat(struck).containsOnlyKeys(Fault.values());
    assertThat(struck.values()).as("%s", struck).allMatch(count -> count >= SEEDS / 10);
  }

  @Test
  void whenExpertsSlipAllGoOnFromWhatStandsInTheStore() {
    assertThat(Seeds.run(1, SEEDS / 10, Safeguards.ALL, Mode.SLIPS, scratch)).isNotEmpty();
  }

  @Test
  void whoseBundleIsThereDoesNotWaitForThoseWhoseIsNot() {
    assertThat(Seeds.run(1, Math.max(1, SEEDS / 20), Safeguards.ALL, Mode.UNSERVED, scratch))
        .containsOnlyKeys(Fault.LANES_GONE);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ALL")
  void withoutAnyOneSafeguardItFails(Safeguards without) {
    Mode mode = without == Safeguards.NO_READ_BACK ? Mode.SLIPS : Mode.FAULTS;

    assertThatThrownBy(() -> Seeds.run(1, 1_000, without, mode, scratch))
        .isInstanceOf(AssertionError.class)
        .hasMessageMatching(
            switch (without) {
              case ALL -> throw new IllegalArgumentException();
              case NO_PUT_IF_ABSENT -> "seed .*(replaced by something else|has not the bytes).*";
              case NO_READMISSION -> "seed .*does not come to an end.*";
              case NO_PARKING_RULE -> "seed .*(does not come to an end|task-vanished).*";
              case NO_DONE_MARK -> "seed .*again, which was cleaned up.*";
              case NO_ORDER -> "seed .*was let in before it was ready.*";
              case NO_CLASS -> "seed .*has not the bytes of the undisturbed run.*";
              case NO_READ_BACK -> "seed .*does not follow from the noise that stands.*";
            });
  }
}
