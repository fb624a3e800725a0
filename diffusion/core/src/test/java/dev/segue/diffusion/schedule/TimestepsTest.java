package dev.segue.diffusion.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TimestepsTest {
  @Test
  void fourStepsLieWhereThePapersPutThem() {
    assertThat(Timesteps.spaced(Spacing.TRAILING, 4, 1000)).containsExactly(999, 749, 499, 249);
    assertThat(Timesteps.spaced(Spacing.LEADING, 4, 1000)).containsExactly(750, 500, 250, 0);
    assertThat(Timesteps.spaced(Spacing.LINSPACE, 4, 1000)).containsExactly(999, 666, 333, 0);
  }

  @ParameterizedTest
  @EnumSource(Spacing.class)
  void anyNumberOfStepsFallsStrictlyWithinTheSchedule(Spacing spacing) {
    for (int steps = 1; steps <= 1000; steps++) {
      int[] t = Timesteps.spaced(spacing, steps, 1000);
      assertThat(t).hasSize(steps);
      assertFalling(t, 999, 0);
    }
    assertThatThrownBy(() -> Timesteps.spaced(spacing, 0, 1000))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Timesteps.spaced(spacing, 1001, 1000))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refinementBeginsExactlyAtTheExtractionTimestep() {
    assertThat(Timesteps.refinement(100, 5)).containsExactly(100, 80, 60, 40, 20);
    assertThat(Timesteps.refinement(1, 1)).containsExactly(1);
    for (int extraction = 1; extraction <= 999; extraction++) {
      for (int steps = 1; steps <= Math.min(20, extraction); steps++) {
        int[] t = Timesteps.refinement(extraction, steps);
        assertThat(t[0]).isEqualTo(extraction);
        assertFalling(t, extraction, 1);
      }
    }
    assertThatThrownBy(() -> Timesteps.refinement(4, 5))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void afterTheLastTimestepComesTheCleanLatent() {
    int[] t = {500, 250};
    assertThat(Timesteps.after(t, 0)).isEqualTo(250);
    assertThat(Timesteps.after(t, 1)).isEqualTo(-1);
  }

  private static void assertFalling(int[] t, int most, int least) {
    int before = most + 1;
    for (int now : t) {
      if (now >= before || now < least) {
        throw new AssertionError("after " + before + " comes " + now + " of " + t.length);
      }
      before = now;
    }
  }
}
