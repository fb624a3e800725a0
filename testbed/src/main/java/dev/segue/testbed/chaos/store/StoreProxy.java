package dev.segue.testbed.chaos.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Hands connections on to a store on loopback, byte by byte, so that signatures stay valid; as the
 * {@link Weather} is, some requests are answered by itself, late, or cut off. When the store is
 * dead, connections end at once. Thread-safe.
 */
public final class StoreProxy implements AutoCloseable {
  private final ServerSocket listener;
  private final int target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final LongAdder requests = new LongAdder();
  private final LongAdder spoilt = new LongAdder();
  private volatile Weather weather = Weather.CLEAR;

  private StoreProxy(ServerSocket listener, int target) {
    this.listener = listener;
    this.target = target;
  }

  /**
   * Starts one on any free port.
   *
   * @param target the store's port
   */
  public static StoreProxy start(int target) {
    try {
      ServerSocket listener = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
      StoreProxy proxy = new StoreProxy(listener, target);
      thread(proxy::accept, "store-proxy");
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen", e);
    }
  }

  public int port() {
    return listener.getLocalPort();
  }

  /** From now on the store seems to be like this; requests under way go on as they began. */
  public void weather(Weather weather) {
    this.weather = weather;
  }

  Weather weather() {
    return weather;
  }

  /** How many requests came. */
  public long requests() {
    return requests.sum();
  }

  /** How many of them were answered by the proxy or cut off. */
  public long spoilt() {
    return spoilt.sum();
  }

  void count(boolean bad) {
    requests.increment();
    if (bad) {
      spoilt.increment();
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    open.forEach(StoreProxy::quietly);
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        open.add(client);
        thread(() -> serve(client), "store-proxy-up");
      } catch (IOException e) {
        // Closed, or one connection failed; the loop's condition tells which.
      }
    }
  }

  private void serve(Socket client) {
    try (client;
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
      open.add(server);
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      Exchange exchange = new Exchange(this, client, server);
      thread(exchange::answers, "store-proxy-down");
      exchange.requests();
      open.remove(server);
    } catch (IOException e) {
      // One side is gone; so is the other now.
    } finally {
      open.remove(client);
    }
  }

  static void quietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is gone.
    }
  }

  private static void thread(Runnable run, String name) {
    Thread thread = new Thread(run, name);
    thread.setDaemon(true);
    thread.start();
  }
}
