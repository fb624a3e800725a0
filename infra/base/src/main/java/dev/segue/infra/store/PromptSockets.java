package dev.segue.infra.store;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import javax.net.SocketFactory;

/**
 * Sockets that send what they are given at once (TCP_NODELAY). A put is two writes, head and body;
 * without this the second one waits for the receiver's delayed acknowledgement of the first: 40 ms.
 */
final class PromptSockets extends SocketFactory {
  private final SocketFactory standard = SocketFactory.getDefault();

  @Override
  public Socket createSocket() throws IOException {
    return prompt(standard.createSocket());
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return prompt(standard.createSocket(host, port));
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress from, int fromPort)
      throws IOException {
    return prompt(standard.createSocket(host, port, from, fromPort));
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return prompt(standard.createSocket(host, port));
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort)
      throws IOException {
    return prompt(standard.createSocket(host, port, from, fromPort));
  }

  private static Socket prompt(Socket socket) throws SocketException {
    socket.setTcpNoDelay(true);
    return socket;
  }
}
