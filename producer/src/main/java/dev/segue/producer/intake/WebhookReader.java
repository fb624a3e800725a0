package dev.segue.producer.intake;

import dev.segue.infra.outbound.OutboundUrl;
import dev.segue.infra.settings.WebhookSettings;
import dev.segue.schemas.Terms;

/** Where a request wants its video's events to go. Pure. */
final class WebhookReader {
  private static final String CODE = "webhook-invalid";

  private final WebhookSettings settings;

  WebhookReader(WebhookSettings settings) {
    this.settings = settings;
  }

  /** Refuses what cannot be sent to; what a name leads to is looked at when it is sent. */
  void check(Terms.Asked asked) {
    if (asked.webhook() == null) {
      return;
    }
    if (settings.secret(asked.tenant()).isEmpty()) {
      throw new RequestException(
          "webhook-unsigned",
          "webhook: this server has nothing to sign events with and sends none; its operator sets"
              + " SEGUE_WEBHOOK_SECRETS");
    }
    OutboundUrl.fault(asked.webhook(), settings.allowsPrivate())
        .ifPresent(
            fault -> {
              throw new RequestException(CODE, "webhook: " + fault);
            });
  }

  /** The terms with the tenant's webhook where the request names none. */
  Terms.Asked resolve(Terms.Asked asked) {
    return asked.webhook() == null && settings.secret(asked.tenant()).isPresent()
        ? settings.url(asked.tenant()).map(asked::to).orElse(asked)
        : asked;
  }
}
