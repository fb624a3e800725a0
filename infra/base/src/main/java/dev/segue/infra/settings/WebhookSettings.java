package dev.segue.infra.settings;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Whom videos' events are sent to, and how they are signed. Immutable; {@code toString} shows
 * tenants alone.
 *
 * @param secrets what is signed with, {@code whsec_} and base64, by tenant; under {@link #ANYBODY}
 *     that of all others. Where there is none, nothing is sent
 * @param urls where the events of requests go that name no URL, likewise
 * @param allowsPrivate whether addresses of this machine and its network may be sent to
 */
public record WebhookSettings(
    Map<String, String> secrets, Map<String, String> urls, boolean allowsPrivate) {
  /** The key of what holds for tenants that are not named. */
  public static final String ANYBODY = "";

  /** Nothing is sent. */
  public static final WebhookSettings NONE = new WebhookSettings(Map.of(), Map.of(), false);

  public WebhookSettings {
    secrets = Map.copyOf(secrets);
    urls = Map.copyOf(urls);
  }

  /** Whether anything can be sent at all. */
  public boolean isOn() {
    return !secrets.isEmpty();
  }

  /** What is signed with for a tenant, or for one that has no name. */
  public Optional<String> secret(String tenant) {
    return find(secrets, tenant);
  }

  /** Where a tenant's events go unless a request says it. */
  public Optional<String> url(String tenant) {
    return find(urls, tenant);
  }

  private static Optional<String> find(Map<String, String> map, String tenant) {
    String own = map.get(Objects.requireNonNullElse(tenant, ANYBODY));
    return Optional.ofNullable(own == null ? map.get(ANYBODY) : own);
  }

  @Override
  public String toString() {
    return "WebhookSettings[secrets="
        + new TreeSet<>(secrets.keySet())
        + ", urls="
        + new TreeSet<>(urls.keySet())
        + ", allowsPrivate="
        + allowsPrivate
        + "]";
  }
}
