package dev.segue.infra.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class LookoutTest {
  private final Hand clock = new Hand();
  private final Lookout lookout = new Lookout(clock, Duration.ofSeconds(2));

  @Test
  void looksAtOnceAndThenNowAndThen() {
    assertThat(lookout.isDue()).isTrue();
    lookout.inVain();
    assertThat(lookout.isDue()).isFalse();
    clock.now = clock.now.plusSeconds(2);
    assertThat(lookout.isDue()).isTrue();
  }

  @Test
  void looksAtOnceForTheNextThing() {
    lookout.inVain();
    lookout.found();
    assertThat(lookout.isDue()).isTrue();
  }

  @Test
  void noticesOnceThatItsProcessStoodStill() {
    clock.now = clock.now.plusSeconds(10);
    assertThat(lookout.stoodStill()).isFalse();
    clock.now = clock.now.plusSeconds(11);
    assertThat(lookout.stoodStill()).isTrue();
    assertThat(lookout.stoodStill()).isFalse();
  }

  @Test
  void slotsPauseLongerAndLonger() {
    assertThat(Opener.pause(1)).isEqualTo(Duration.ofSeconds(1));
    assertThat(Opener.pause(3)).isEqualTo(Duration.ofSeconds(4));
    assertThat(Opener.pause(1_000)).isEqualTo(Duration.ofSeconds(32));
  }

  private static final class Hand extends Clock {
    Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
