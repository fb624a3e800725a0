package dev.segue.testbed.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
  @Test
  void runsOfOneKindShareARowAndAllAreSummedUp() {
    String table =
        Table.of(
            List.of(
                verdict("kill-worker", 3, 4, Duration.ofMillis(200)),
                verdict("kill-worker", 5, 2, Duration.ofMillis(900)),
                verdict("poison", 1, -1)));

    assertThat(table.lines())
        .contains(
            "| kill-worker | 2 | 8 | 8 | 0 | 0 | 8 of 8 | 6 | 0.2 s | 0.9 s |",
            "| poison | 1 | 1 | 4 | 0 | 0 | 4 of 4 |  |  |  |",
            "| all | 3 | 9 | 12 | 0 | 0 | 12 of 12 | 6 | 0.2 s | 0.9 s |");
  }

  private static Verdict verdict(String row, int injections, int repeated, Duration... recoveries) {
    return new Verdict(
        1,
        row,
        injections,
        4,
        0,
        0,
        4,
        4,
        repeated,
        List.of(recoveries),
        Duration.ofSeconds(9),
        List.of());
  }
}
