package dev.segue.producer.policy;

import dev.segue.kernel.Require;
import java.time.Duration;

/**
 * What the sending of webhooks goes by.
 *
 * @param turn how often it is looked what is due
 * @param first about how long after a first failure it is tried again; each time twice as long
 * @param longest how long at most
 * @param patience for how long it is tried again, from when the event was known
 * @param timeout how long one attempt may take, from the look-up of the name to the answer's end
 * @param perHost how many attempts run at a time to one host
 * @param perTenant how many for one tenant
 * @param atATime how many at all
 */
public record WebhookPolicy(
    Duration turn,
    Duration first,
    Duration longest,
    Duration patience,
    Duration timeout,
    int perHost,
    int perTenant,
    int atATime) {
  /** The defaults. */
  public static final WebhookPolicy USUAL =
      new WebhookPolicy(
          Duration.ofMillis(200),
          Duration.ofSeconds(2),
          Duration.ofHours(1),
          Duration.ofDays(1),
          Duration.ofSeconds(15),
          8,
          32,
          256);

  public WebhookPolicy {
    Require.positive("turn", turn);
    Require.positive("first", first);
    Require.positive("longest", longest);
    Require.positive("patience", patience);
    Require.positive("timeout", timeout);
    Require.positive("perHost", perHost);
    Require.positive("perTenant", perTenant);
    Require.positive("atATime", atATime);
  }
}
