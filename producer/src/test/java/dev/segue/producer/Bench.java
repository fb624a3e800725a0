package dev.segue.producer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.segue.infra.embedded.EmbeddedStack;
import dev.segue.infra.events.Events;
import dev.segue.infra.http.HttpService;
import dev.segue.infra.kafka.Clients;
import dev.segue.infra.kafka.TopicSetup;
import dev.segue.infra.metrics.Metrics;
import dev.segue.infra.settings.Settings;
import dev.segue.infra.store.S3ObjectStore;
import dev.segue.schemas.EventCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** A broker, a store, a crew and a producer that can be stopped and started again. */
final class Bench implements AutoCloseable {
  final Settings settings;
  final Metrics metrics = Metrics.ofProcess();
  final Clients clients;
  final S3ObjectStore store;
  final Events events;
  final FakeCrew crew;
  private final EmbeddedStack stack;
  private final HttpClient http = HttpClient.newHttpClient();
  private ProducerService producer;
  private HttpService server;

  Bench(Path directory) {
    stack = EmbeddedStack.start(directory.resolve("stack"));
    Map<String, String> environment = new HashMap<>(stack.environment());
    environment.put("SEGUE_DATA_DIR", directory.resolve("data").toString());
    environment.put("SEGUE_HTTP_PORT", "0");
    environment.put("SEGUE_INSTANCE", "producer-test");
    settings = Settings.from(environment);
    new TopicSetup(settings).run(Duration.ofSeconds(60));
    clients = new Clients(settings);
    store = new S3ObjectStore(settings.store());
    store.createBucket();
    events = Events.open(clients, "bench", settings.instance(), metrics.registry());
    crew = new FakeCrew(clients, store, events, metrics.registry());
    start();
  }

  void start() {
    producer =
        ProducerService.start(
            settings, store, clients, events, new FakeRecipes(), metrics, Clock.systemUTC());
    server = HttpService.start(settings.http(), metrics, producer.checks(), producer.handler());
  }

  void stop() {
    producer.close();
    server.close();
  }

  boolean isReady() {
    return get("/readyz").statusCode() == 200;
  }

  URI uri(String path) {
    return server.uri().resolve(path);
  }

  HttpResponse<String> get(String path, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  HttpResponse<String> post(String path, String type, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path))
            .header("Content-Type", type)
            .POST(BodyPublishers.ofString(body));
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  HttpResponse<String> post(String json) {
    return post("/v1/videos", "application/json", json);
  }

  JsonNode video(String id) {
    return json(get("/v1/videos/" + id));
  }

  static JsonNode json(HttpResponse<String> response) {
    try {
      return EventCodec.json().readTree(response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return http.send(request.timeout(Duration.ofSeconds(30)).build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    try (stack;
        store;
        metrics;
        events;
        crew) {
      stop();
    }
  }
}
