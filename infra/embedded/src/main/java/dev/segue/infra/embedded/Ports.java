package dev.segue.infra.embedded;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** TCP ports on 127.0.0.1. */
final class Ports {
  static final String HOST = "127.0.0.1";

  private Ports() {}

  /**
   * The port itself if nobody listens on it, or a free one for 0. Asked before a server starts,
   * because Kafka ends the whole process when it cannot listen.
   *
   * @param server who wants it, for the message
   * @throws EmbeddedException {@code port-taken}
   */
  static int claim(String server, int port) {
    try (ServerSocket socket = new ServerSocket()) {
      // As the servers do, so that connections that are still dying do not keep a port.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
      return socket.getLocalPort();
    } catch (BindException e) {
      throw new EmbeddedException(
          "port-taken",
          "the embedded "
              + server
              + " cannot listen on "
              + HOST
              + ":"
              + port
              + ": another server does; stop that one or choose another port",
          e);
    } catch (IOException e) {
      throw new EmbeddedException("start-failed", "cannot look for a free port", e);
    }
  }
}
