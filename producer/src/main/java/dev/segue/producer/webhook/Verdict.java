package dev.segue.producer.webhook;

import dev.segue.producer.policy.WebhookPolicy;
import dev.segue.schemas.Problem;
import java.time.Duration;
import java.time.Instant;

/** What is done about a notice after an attempt. */
public sealed interface Verdict {
  /** The receiver has it. */
  record Delivered() implements Verdict {}

  /** It is tried again. */
  record Again(Notice notice) implements Verdict {}

  /** It is tried no more. */
  record GivenUp(Problem why) implements Verdict {}

  /**
   * Decides; pure.
   *
   * @param chance from 0 (inclusive) to 1 (exclusive), so that those that failed together do not
   *     come again together
   */
  static Verdict of(
      Notice notice, Answer answer, WebhookPolicy policy, Instant now, double chance) {
    if (answer.isTaken()) {
      return new Delivered();
    }
    if (answer.isGone()) {
      return new GivenUp(
          new Problem("webhook-gone", "the receiver wants no more: it answered 410"));
    }
    Instant next = now.plus(pause(notice.attempts(), answer.retryAfter(), policy, chance));
    if (next.isAfter(notice.since().plus(policy.patience()))) {
      int attempts = notice.attempts() + 1;
      return new GivenUp(
          new Problem(
              "webhook-undelivered",
              "it did not arrive in "
                  + attempts
                  + " attempts; in the last one "
                  + answer.sentence()));
    }
    return new Again(notice.failed(next));
  }

  /**
   * How long until the next attempt: twice as long each time, less up to half by chance; as long as
   * the receiver asks where that is longer, up to the longest.
   *
   * @param failed how many attempts have failed before this one
   */
  static Duration pause(int failed, Duration asked, WebhookPolicy policy, double chance) {
    long most = policy.longest().toMillis();
    double doubled = policy.first().toMillis() * Math.pow(2, failed);
    long pause = Math.round(Math.min((double) most, doubled) * (1 - chance / 2));
    long wanted = asked == null ? 0 : Math.min(most, asked.toMillis());
    return Duration.ofMillis(Math.max(pause, wanted));
  }
}
