package dev.segue.testbed.chaos.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongPredicate;

/**
 * What other brokers reach a broker by: connections are handed on byte by byte to a port on
 * loopback, until somebody cuts them. Thread-safe.
 */
final class Wire implements AutoCloseable {
  private record Line(Socket from, Socket to, long process) {
    void cut() {
      quietly(from);
      quietly(to);
    }
  }

  private final ServerSocket listener;
  private final int target;
  private final Set<Line> lines = ConcurrentHashMap.newKeySet();
  private volatile LongPredicate isCut = process -> false;

  private Wire(ServerSocket listener, int target) {
    this.listener = listener;
    this.target = target;
  }

  /** Starts one to a port, on any free port. */
  static Wire to(int target) {
    try {
      Wire wire = new Wire(new ServerSocket(0, 64, InetAddress.getLoopbackAddress()), target);
      thread(wire::accept);
      return wire;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen", e);
    }
  }

  int port() {
    return listener.getLocalPort();
  }

  /** From now on these processes cannot reach the port; what they had open ends. */
  void cut(LongPredicate processes) {
    isCut = processes;
    lines.stream().filter(line -> processes.test(line.process())).forEach(Line::cut);
  }

  @Override
  public void close() {
    quietly(listener);
    lines.forEach(Line::cut);
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket from = listener.accept();
        thread(() -> serve(from));
      } catch (IOException e) {
        // Closed, or one connection failed; the loop's condition tells which.
      }
    }
  }

  private void serve(Socket from) {
    long process = Connections.ownerOf(from.getPort(), from.getLocalPort());
    if (isCut.test(process)) {
      quietly(from);
      return;
    }
    try (from;
        Socket to = new Socket(InetAddress.getLoopbackAddress(), target)) {
      from.setTcpNoDelay(true);
      to.setTcpNoDelay(true);
      Line line = new Line(from, to, process);
      lines.add(line);
      if (isCut.test(process)) {
        line.cut();
      }
      try {
        thread(() -> copy(line, to, from));
        copy(line, from, to);
      } finally {
        lines.remove(line);
      }
    } catch (IOException e) {
      // Nobody listens there, or one side is gone; so is the other now.
    }
  }

  private static void copy(Line line, Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      in.transferTo(out);
    } catch (IOException e) {
      // One side is gone.
    } finally {
      line.cut();
    }
  }

  private static void quietly(AutoCloseable socket) {
    try {
      socket.close();
    } catch (Exception e) {
      // It is gone.
    }
  }

  private static void thread(Runnable run) {
    Thread thread = new Thread(run, "wire");
    thread.setDaemon(true);
    thread.start();
  }
}
