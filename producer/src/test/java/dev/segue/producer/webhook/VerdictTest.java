package dev.segue.producer.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.producer.policy.WebhookPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerdictTest {
  private static final WebhookPolicy POLICY = WebhookPolicy.USUAL;
  private static final Answer FAILURE = Answer.of(500, null);

  private final Notice notice = Notices.to("evt_1", "https://example.com/");

  @ParameterizedTest
  @ValueSource(ints = {200, 201, 204, 299})
  void successesAreTheEnd(int status) {
    assertThat(decide(notice, Answer.of(status, null), Notices.NOON, 0))
        .isInstanceOf(Verdict.Delivered.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 101, 301, 302, 307, 400, 401, 404, 429, 500, 503})
  void everythingElseIsTriedAgain(int status) {
    assertThat(decide(notice, new Answer(status, "a", null), Notices.NOON, 0))
        .isEqualTo(new Verdict.Again(notice.failed(Notices.NOON.plusSeconds(2))));
  }

  @Test
  void whoIsGoneIsLeftAlone() {
    Verdict verdict = decide(notice, Answer.of(410, null), Notices.NOON, 0);

    assertThat(((Verdict.GivenUp) verdict).why().code()).isEqualTo("webhook-gone");
  }

  @Test
  void pausesDoubleUpToAnHourAndADayIsTheEnd() {
    List<Duration> pauses = new ArrayList<>();
    Instant now = Notices.NOON;
    Notice tried = notice;
    Verdict verdict = decide(tried, FAILURE, now, 0);
    while (verdict instanceof Verdict.Again again) {
      tried = again.notice();
      pauses.add(Duration.between(now, tried.next()));
      now = tried.next();
      verdict = decide(tried, FAILURE, now, 0);
    }

    assertThat(pauses)
        .startsWith(Duration.ofSeconds(2), Duration.ofSeconds(4), Duration.ofSeconds(8))
        .endsWith(Duration.ofHours(1));
    assertThat(Duration.between(Notices.NOON, now))
        .isBetween(Duration.ofHours(23), Duration.ofHours(24));
    assertThat(((Verdict.GivenUp) verdict).why().code()).isEqualTo("webhook-undelivered");
    assertThat(((Verdict.GivenUp) verdict).why().message())
        .isEqualTo(
            "it did not arrive in "
                + (pauses.size() + 1)
                + " attempts; in the last one the receiver answered 500");
  }

  @Test
  void chanceTakesUpToHalfOfAPause() {
    assertThat(Verdict.pause(3, null, POLICY, 0)).isEqualTo(Duration.ofSeconds(16));
    assertThat(Verdict.pause(3, null, POLICY, 0.5)).isEqualTo(Duration.ofSeconds(12));
    assertThat(Verdict.pause(3, null, POLICY, 0.999_999)).isEqualTo(Duration.ofSeconds(8));
    assertThat(Verdict.pause(5_000, null, POLICY, 0)).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void aReceiverMayAskForMoreTimeButNotForEver() {
    assertThat(Verdict.pause(0, Duration.ofSeconds(90), POLICY, 0.9)).hasSeconds(90);
    assertThat(Verdict.pause(5, Duration.ofSeconds(1), POLICY, 0)).hasSeconds(64);
    assertThat(Verdict.pause(0, Duration.ofDays(9), POLICY, 0)).hasHours(1);
  }

  @Test
  void whatIsADayOldIsTriedOnceAllTheSame() {
    Instant late = Notices.NOON.plus(Duration.ofDays(3));

    assertThat(decide(notice, Answer.of(200, null), late, 0)).isInstanceOf(Verdict.Delivered.class);
    assertThat(decide(notice, FAILURE, late, 0)).isInstanceOf(Verdict.GivenUp.class);
  }

  private static Verdict decide(Notice notice, Answer answer, Instant now, double chance) {
    return Verdict.of(notice, answer, POLICY, now, chance);
  }
}
