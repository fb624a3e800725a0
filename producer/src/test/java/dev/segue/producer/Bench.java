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
import java.util.List;
import java.util.Map;

/** A broker, a store, a crew and a producer that can be stopped and started again. */
final class Bench implements AutoCloseable {
  /** Runs the producer. */
  interface Runner {
    /** Starts it; returns its address. */
    URI start(Bench bench);

    /** Ends it in its own way. */
    void stop();
  }

  final Settings settings;
  final Metrics metrics = Metrics.ofProcess();
  final Clients clients;
  final S3ObjectStore store;
  final Events events;
  final FakeCrew crew;
  private final EmbeddedStack stack;
  private final Map<String, String> environment;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Runner runner;
  private final Described described = new Described();
  private URI base;

  Bench(Path directory) {
    this(directory, Map.of());
  }

  /** A bench on which more is set. */
  Bench(Path directory, Map<String, String> more) {
    this(directory, new InProcess(), List.of(Fixtures.BUNDLE), more);
  }

  Bench(Path directory, Runner runner, List<String> bundles) {
    this(directory, runner, bundles, Map.of());
  }

  /**
   * Opens a bench.
   *
   * @param bundles digests of those that the crew has
   */
  private Bench(Path directory, Runner runner, List<String> bundles, Map<String, String> more) {
    this.runner = runner;
    stack = EmbeddedStack.start(directory.resolve("stack"));
    environment = new HashMap<>(stack.environment());
    environment.put("SEGUE_DATA_DIR", directory.resolve("data").toString());
    environment.put("SEGUE_HTTP_PORT", "0");
    environment.put("SEGUE_INSTANCE", "producer-test");
    environment.putAll(more);
    settings = Settings.from(environment);
    new TopicSetup(settings).run(Duration.ofSeconds(60));
    clients = new Clients(settings);
    store = new S3ObjectStore(settings.store());
    store.createBucket();
    events = Events.open(clients, "bench", settings.instance(), metrics.registry());
    crew = new FakeCrew(settings, clients, store, events, metrics.registry(), bundles);
    start();
  }

  void start() {
    base = runner.start(this);
  }

  void stop() {
    runner.stop();
  }

  /** The environment of a producer. */
  Map<String, String> environment() {
    return environment;
  }

  boolean isReady() {
    return get("/readyz").statusCode() == 200;
  }

  URI uri(String path) {
    return base.resolve(path);
  }

  HttpResponse<String> get(String path, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
    return send(headers.length == 0 ? request : request.headers(headers), null);
  }

  HttpResponse<String> post(String path, String type, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path))
            .header("Content-Type", type)
            .POST(BodyPublishers.ofString(body));
    return send(
        headers.length == 0 ? request : request.headers(headers),
        type.equals("application/json") ? body : null);
  }

  HttpResponse<String> delete(String path, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).DELETE();
    return send(headers.length == 0 ? request : request.headers(headers), null);
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

  /** Sends a request; whatever it is, the exchange is as the API is described. */
  private HttpResponse<String> send(HttpRequest.Builder request, String json) {
    try {
      HttpResponse<String> answer =
          http.send(request.timeout(Duration.ofSeconds(30)).build(), BodyHandlers.ofString());
      described.check(json, answer);
      return answer;
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

  /** The service in this process, stopped in order. */
  private static final class InProcess implements Runner {
    private ProducerService producer;
    private HttpService server;

    @Override
    public URI start(Bench bench) {
      producer =
          ProducerService.start(
              bench.settings,
              bench.store,
              bench.clients,
              bench.events,
              new FakeRecipes(),
              bench.metrics,
              Clock.systemUTC());
      server =
          HttpService.start(
              bench.settings.http(), bench.metrics, producer.checks(), producer.handler());
      return server.uri();
    }

    @Override
    public void stop() {
      producer.close();
      server.close();
    }
  }
}
