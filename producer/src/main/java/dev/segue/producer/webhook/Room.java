package dev.segue.producer.webhook;

import dev.segue.producer.policy.WebhookPolicy;
import java.util.HashMap;
import java.util.Map;

/**
 * How many attempts run at a time: to a host, for a tenant, at all. So a receiver that does not
 * answer holds up its own notices alone. Thread-safe.
 */
final class Room {
  private final WebhookPolicy policy;
  private final Map<String, Integer> hosts = new HashMap<>();
  private final Map<String, Integer> tenants = new HashMap<>();
  private int all;

  Room(WebhookPolicy policy) {
    this.policy = policy;
  }

  /** Takes a place for a notice, if there is one. */
  synchronized boolean take(Notice notice) {
    String tenant = tenant(notice);
    boolean isThere =
        all < policy.atATime()
            && hosts.getOrDefault(notice.host(), 0) < policy.perHost()
            && tenants.getOrDefault(tenant, 0) < policy.perTenant();
    if (isThere) {
      all++;
      hosts.merge(notice.host(), 1, Integer::sum);
      tenants.merge(tenant, 1, Integer::sum);
    }
    return isThere;
  }

  /** Gives a place back. */
  synchronized void leave(Notice notice) {
    all--;
    hosts.computeIfPresent(notice.host(), (host, count) -> count == 1 ? null : count - 1);
    tenants.computeIfPresent(tenant(notice), (tenant, count) -> count == 1 ? null : count - 1);
  }

  private static String tenant(Notice notice) {
    return notice.tenant() == null ? "" : notice.tenant();
  }
}
