package dev.segue.infra.settings;

/**
 * Where the HTTP server listens.
 *
 * @param host an address of this machine
 * @param port 0 to 65535; 0 takes any free port
 * @param trustsProxy whether what {@code Forwarded} and {@code X-Forwarded-*} say of the client's
 *     connection is believed; only where every client comes through a proxy that sets them
 */
public record HttpSettings(String host, int port, boolean trustsProxy) {
  /** Without a proxy before it. */
  public HttpSettings(String host, int port) {
    this(host, port, false);
  }
}
