package dev.segue.producer.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class ThrottleTest {
  private Instant now = Instant.parse("2026-11-26T12:00:00Z");

  @Test
  void eachMayPassSoOftenASecond() {
    Throttle throttle = new Throttle(2, clock());

    assertThat(throttle.isOpen("a")).isTrue();
    assertThat(throttle.isOpen("a")).isTrue();
    assertThat(throttle.isOpen("a")).isFalse();
    assertThat(throttle.isOpen("b")).isTrue();
    now = now.plusMillis(499);
    assertThat(throttle.isOpen("a")).isFalse();
    now = now.plusMillis(1);
    assertThat(throttle.isOpen("a")).isTrue();
    assertThat(throttle.isOpen("a")).isFalse();
    now = now.plusSeconds(60);
    assertThat(throttle.isOpen("a")).isTrue();
    assertThat(throttle.isOpen("a")).isTrue();
    assertThat(throttle.isOpen("a")).isFalse();
  }

  @Test
  void aClockThatGoesBackLetsNobodyPassTwice() {
    Throttle throttle = new Throttle(1, clock());
    assertThat(throttle.isOpen("a")).isTrue();

    now = now.minusSeconds(60);

    assertThat(throttle.isOpen("a")).isFalse();
  }

  @Test
  void noRateIsNoBound() {
    Throttle throttle = new Throttle(0, clock());

    for (int i = 0; i < 1_000; i++) {
      assertThat(throttle.isOpen("a")).isTrue();
    }
  }

  private Clock clock() {
    return new Clock() {
      @Override
      public ZoneId getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(ZoneId zone) {
        return this;
      }

      @Override
      public Instant instant() {
        return now;
      }
    };
  }
}
