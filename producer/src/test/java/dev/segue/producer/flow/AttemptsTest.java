package dev.segue.producer.flow;

import static dev.segue.producer.Fixtures.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.infra.store.StoreException;
import java.time.Clock;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class AttemptsTest {
  private final IllegalStateException broken = new IllegalStateException("broken");
  private final StoreException away = new StoreException("store-unavailable", "away", null);

  private final Attempts attempts = new Attempts(Clock.fixed(NOON, ZoneOffset.UTC));

  @Test
  void theSecondFailureOfOneRecordIsTheLast() {
    assertThat(attempts.isSecond("q-0", 7, broken)).isFalse();
    assertThat(attempts.isSecond("q-1", 7, broken)).isFalse();
    assertThat(attempts.isSecond("q-0", 7, broken)).isTrue();
  }

  @Test
  void recordsThatComeAgainBeforeItDoNotMakeItForgotten() {
    attempts.isSecond("q-0", 7, broken);

    attempts.passed("q-0", 5);
    attempts.passed("q-0", 6);

    assertThat(attempts.isSecond("q-0", 7, broken)).isTrue();
  }

  @Test
  void anOutageIsNeverCountedAndMakesNothingForgotten() {
    for (int n = 0; n < 5; n++) {
      attempts.waits("q-0", 7, away);
    }
    assertThat(attempts.isSecond("q-0", 7, broken)).isFalse();
    attempts.waits("q-0", 7, away);
    assertThat(attempts.isSecond("q-0", 7, broken)).isTrue();
  }

  @Test
  void whatIsTriedAgainIsToldUntilItHasPassed() {
    attempts.waits("segue.requests-2", 7, away);

    assertThat(attempts.retried().orElseThrow()).contains("segue.requests-2 7", "away");
    attempts.passed("segue.requests-2", 7);
    assertThat(attempts.retried()).isEmpty();
  }
}
