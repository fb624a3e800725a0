package dev.segue.diffusion.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NoiseScheduleTest {
  @Test
  void alphaBarIsTheProductOfOneMinusBeta() {
    // betas .1, .2, .3; and roots .1, .2, .3.
    NoiseSchedule linear = NoiseSchedule.linear(0.1, 0.3, 3);
    assertThat(linear.signal(0)).isCloseTo(0.9, within(1e-15));
    assertThat(linear.signal(1)).isCloseTo(0.72, within(1e-15));
    assertThat(linear.signal(2)).isCloseTo(0.504, within(1e-15));

    NoiseSchedule scaled = NoiseSchedule.scaledLinear(0.01, 0.09, 3);
    assertThat(scaled.signal(0)).isCloseTo(0.99, within(1e-15));
    assertThat(scaled.signal(1)).isCloseTo(0.99 * 0.96, within(1e-15));
    assertThat(scaled.signal(2)).isCloseTo(0.99 * 0.96 * 0.91, within(1e-15));
  }

  @Test
  void nearestFindsTheTimestepOfANoiseLevel() {
    NoiseSchedule schedule = NoiseSchedule.linear(0.1, 0.3, 3);
    assertThat(schedule.nearest(1)).isZero();
    assertThat(schedule.nearest(0.73)).isEqualTo(1);
    assertThat(schedule.nearest(0.62)).isEqualTo(1);
    assertThat(schedule.nearest(0.6)).isEqualTo(2);
    assertThat(schedule.nearest(0)).isEqualTo(2);
  }

  @Test
  void stretchedItEndsInNothingButNoise() {
    // roots of .9, .72, .504, each less .7099, times the first over (the first less .7099).
    NoiseSchedule schedule = NoiseSchedule.linear(0.1, 0.3, 3).zeroTerminalSnr();
    assertThat(schedule.signal(0)).isCloseTo(0.9, within(1e-12));
    assertThat(schedule.signal(1)).isCloseTo(0.303_291_1, within(1e-6));
    assertThat(schedule.signal(2)).isZero();
    assertThat(schedule.level(2).alpha()).isZero();
    assertThat(schedule.level(2).sigma()).isEqualTo(1);
  }

  @Test
  void whereTheLastStepGoesIsTheSchedules() {
    NoiseSchedule schedule = NoiseSchedule.linear(0.1, 0.3, 3);
    assertThat(schedule.level(-1)).isEqualTo(Level.CLEAN);
    assertThat(schedule.endingAtFirst().level(-1)).isEqualTo(schedule.level(0));
    assertThat(schedule.endingAtFirst().signal(-1)).isEqualTo(1);
  }

  @Test
  void theOffsetIsAddedToLeadingTimestepsAlone() {
    NoiseSchedule schedule = NoiseSchedule.linear(0.0001, 0.02, 1_000).offset(1);
    assertThat(schedule.spaced(Spacing.LEADING, 4)).containsExactly(751, 501, 251, 1);
    assertThat(schedule.spaced(Spacing.TRAILING, 4)).containsExactly(999, 749, 499, 249);
    assertThat(schedule.spaced(Spacing.LINSPACE, 4)).containsExactly(999, 666, 333, 0);
    assertThat(schedule.spaced(Spacing.LEADING, 1_000)).startsWith(999, 999, 998).endsWith(1);
  }

  @ParameterizedTest
  @CsvSource({"0, .1, 10", "-.1, .1, 10", ".2, .1, 10", ".1, 1, 10", "NaN, .1, 10", ".1, .2, 1"})
  void nonsenseIsRefused(double start, double end, int timesteps) {
    assertThatThrownBy(() -> NoiseSchedule.linear(start, end, timesteps))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
