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

  @ParameterizedTest
  @CsvSource({"0, .1, 10", "-.1, .1, 10", ".2, .1, 10", ".1, 1, 10", "NaN, .1, 10", ".1, .2, 1"})
  void nonsenseIsRefused(double start, double end, int timesteps) {
    assertThatThrownBy(() -> NoiseSchedule.linear(start, end, timesteps))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
