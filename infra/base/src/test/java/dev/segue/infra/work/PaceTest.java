package dev.segue.infra.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class PaceTest {
  private final Pace pace = new Pace();

  @Test
  void nothingIsSaidBeforeAnythingWasDone() {
    pace.step(Duration.ofSeconds(3), 0);

    assertThat(pace.mean()).isEmpty();
  }

  @Test
  void aTaskCountsAsOneMoreThanItsForwards() {
    pace.step(Duration.ofMillis(200), 1);
    pace.step(Duration.ofMillis(200), 1);
    pace.step(Duration.ofMillis(200), 0);
    pace.done();

    assertThat(millis()).isCloseTo(200, Offset.offset(5L));
  }

  @Test
  void whatWasDoneLatelyCountsMore() {
    for (int n = 0; n < 1_000; n++) {
      pace.step(Duration.ofSeconds(1), 1);
    }
    for (int n = 0; n < 64; n++) {
      pace.step(Duration.ofMillis(100), 1);
    }

    assertThat(millis()).as("half of each").isCloseTo(550, Offset.offset(10L));
  }

  @Test
  void aWindowWithoutARefinementHasAPaceToo() {
    for (int n = 0; n < 3; n++) {
      pace.step(Duration.ofMillis(700), 0);
      pace.done();
    }

    assertThat(millis()).isBetween(690L, 705L);
  }

  private long millis() {
    return pace.mean().orElseThrow().toMillis();
  }
}
