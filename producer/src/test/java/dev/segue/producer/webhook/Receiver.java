package dev.segue.producer.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.segue.kernel.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A receiver of webhooks on a loopback address. */
public final class Receiver implements AutoCloseable {
  /** What a request was. */
  public record Got(
      String path, String id, String timestamp, String signature, String type, String body) {
    /** What its body says. */
    public JsonNode json() {
      try {
        return Json.mapper().readTree(body);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** What is answered. */
  public interface Manner {
    /**
     * Answers; what is not answered is answered with 204.
     *
     * @param before how many requests came before
     */
    void answer(HttpExchange exchange, int before) throws IOException;
  }

  public final List<Got> got = new CopyOnWriteArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;
  private volatile Manner manner;

  public Receiver(Manner manner) throws IOException {
    this.manner = manner;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::receive);
    server.start();
  }

  /** One that takes all there is. */
  public static Receiver willing() throws IOException {
    return new Receiver((exchange, before) -> {});
  }

  public void become(Manner other) {
    manner = other;
  }

  public String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  public int port() {
    return server.getAddress().getPort();
  }

  /** What came for a video, in order. */
  public List<Got> of(String video) {
    return got.stream().filter(one -> one.json().at("/data/id").asText().equals(video)).toList();
  }

  private void receive(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      int before;
      synchronized (got) {
        before = got.size();
        got.add(
            new Got(
                exchange.getRequestURI().toString(),
                exchange.getRequestHeaders().getFirst("webhook-id"),
                exchange.getRequestHeaders().getFirst("webhook-timestamp"),
                exchange.getRequestHeaders().getFirst("webhook-signature"),
                exchange.getRequestHeaders().getFirst("Content-Type"),
                new String(body, StandardCharsets.UTF_8)));
      }
      manner.answer(exchange, before);
      if (exchange.getResponseCode() < 0) {
        exchange.sendResponseHeaders(204, -1);
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
