package dev.segue.infra.settings;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * Where the HTTP server listens, and whom it believes.
 *
 * @param host an address of this machine
 * @param port 0 to 65535; 0 takes any free port
 * @param trustsProxy whether what {@code Forwarded} and {@code X-Forwarded-*} say of the client's
 *     connection is believed; only where every client comes through a proxy that sets them
 * @param allowedHosts further names that it may be asked under, and hosts whose pages may ask it
 * @param access who may ask it, and how much
 */
public record HttpSettings(
    String host, int port, boolean trustsProxy, Set<String> allowedHosts, HttpAccess access) {
  private static final Pattern LOOPBACK =
      Pattern.compile("127\\.[0-9.]+|localhost|\\[?::1]?", Pattern.CASE_INSENSITIVE);

  public HttpSettings {
    allowedHosts = Set.copyOf(allowedHosts);
  }

  /** Without a proxy before it, for those on this machine. */
  public HttpSettings(String host, int port) {
    this(host, port, false, Set.of());
  }

  /** For everybody who reaches it. */
  public HttpSettings(String host, int port, boolean trustsProxy, Set<String> allowedHosts) {
    this(host, port, trustsProxy, allowedHosts, HttpAccess.OPEN);
  }

  /** The same at another port. */
  public HttpSettings withPort(int other) {
    return new HttpSettings(host, other, trustsProxy, allowedHosts, access);
  }

  /** The same on a loopback address. */
  public HttpSettings onLoopback() {
    return new HttpSettings("127.0.0.1", port, trustsProxy, allowedHosts, access);
  }

  /** Whether only this machine can reach it. */
  public boolean isLoopback() {
    return LOOPBACK.matcher(host).matches();
  }
}
