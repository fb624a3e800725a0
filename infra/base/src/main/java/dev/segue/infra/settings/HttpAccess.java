package dev.segue.infra.settings;

import java.time.Duration;
import java.util.Map;
import java.util.TreeSet;

/**
 * Who may ask an HTTP server, and how much. Immutable; {@code toString} shows tenants alone.
 *
 * @param tenants by the SHA-256 of a token, 64 hexadecimal digits, the tenant who has it; where
 *     there are none, nobody is told apart
 * @param linkLifetime for how long a link to watch at is good
 * @param connections how many may be open at a time
 * @param rate how many videos one tenant, or one address, may ask for in a second; 0 is any number
 * @param live how many of one tenant's videos may be waiting or being made; 0 is any number
 */
public record HttpAccess(
    Map<String, String> tenants, Duration linkLifetime, int connections, int rate, int live) {
  /** Nobody is told apart, and nobody is bounded. */
  public static final HttpAccess OPEN = new HttpAccess(Map.of(), Duration.ofHours(24), 2_000, 0, 0);

  public HttpAccess {
    tenants = Map.copyOf(tenants);
  }

  /** Whether those who ask have to say who they are. */
  public boolean isGuarded() {
    return !tenants.isEmpty();
  }

  @Override
  public String toString() {
    return "HttpAccess[tenants="
        + new TreeSet<>(tenants.values())
        + ", linkLifetime="
        + linkLifetime
        + ", connections="
        + connections
        + ", rate="
        + rate
        + ", live="
        + live
        + "]";
  }
}
