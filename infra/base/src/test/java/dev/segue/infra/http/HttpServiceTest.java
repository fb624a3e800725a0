package dev.segue.infra.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.segue.infra.metrics.Metrics;
import dev.segue.infra.settings.HttpSettings;
import dev.segue.schemas.EventCodec;
import dev.segue.schemas.Problem;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HttpServiceTest {
  private static final HttpSettings ANY = new HttpSettings("127.0.0.1", 0);

  private final HttpClient client = HttpClient.newHttpClient();
  private final Metrics metrics = Metrics.ofProcess();
  private final Map<String, Check> checks = new LinkedHashMap<>();
  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);

  @AfterEach
  void close() {
    metrics.close();
  }

  @Test
  void saysThatItIsAliveAndWhatItCounts() throws Exception {
    metrics.registry().counter("segue.test").increment();
    try (HttpService http = start()) {
      assertThat(get(http, "/healthz").statusCode()).isEqualTo(200);
      assertThat(get(http, "/metrics").body()).contains("segue_test_total 1.0");
    }
  }

  @Test
  void knowsTheClientsAddressWhereAProxyIsTrustedAndNowhereElse() throws Exception {
    for (boolean trusted : new boolean[] {true, false}) {
      HttpSettings settings = new HttpSettings("127.0.0.1", 0, trusted, Set.of());
      try (HttpService http = HttpService.start(settings, metrics, checks, new Echo())) {
        for (String[] headers :
            new String[][] {
              {"X-Forwarded-Proto", "https", "X-Forwarded-Host", "videos.example"},
              {"Forwarded", "proto=https;host=videos.example"}
            }) {
          HttpRequest request =
              HttpRequest.newBuilder(http.uri().resolve("/x")).headers(headers).build();
          String seen = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
          assertThat(seen)
              .isEqualTo(trusted ? "https://videos.example/x" : http.uri().resolve("/x") + "");
        }
      }
    }
  }

  @Test
  void probesAreOnlyRead() throws Exception {
    try (HttpService http = start()) {
      for (String path : new String[] {"/healthz", "/readyz", "/metrics"}) {
        HttpRequest request =
            HttpRequest.newBuilder(http.uri().resolve(path))
                .POST(HttpRequest.BodyPublishers.ofString("x"))
                .build();
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).contains("GET");
      }
    }
  }

  @Test
  void isReadyWhenEveryCheckPasses() throws Exception {
    checks.put("kafka", Optional::empty);
    checks.put("store", Optional::empty);
    try (HttpService http = start()) {
      HttpResponse<String> response = get(http, "/readyz");

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body().strip())
          .isEqualTo("{\"ready\":true,\"checks\":{\"kafka\":\"ok\",\"store\":\"ok\"}}");
    }
  }

  @Test
  void saysWhichCheckDoesNotPass() throws Exception {
    checks.put("kafka", Optional::empty);
    checks.put("store", () -> Optional.of("bucket segue is missing"));
    checks.put(
        "engine",
        () -> {
          throw new IllegalStateException("no engine");
        });
    try (HttpService http = start()) {
      HttpResponse<String> response = get(http, "/readyz");
      JsonNode named = EventCodec.json().readTree(response.body()).get("checks");

      assertThat(response.statusCode()).isEqualTo(503);
      assertThat(named.get("kafka").asText()).isEqualTo("ok");
      assertThat(named.get("store").asText()).isEqualTo("bucket segue is missing");
      assertThat(named.get("engine").asText()).contains("no engine");
    }
  }

  @Test
  void answersWhatNobodyAnswersWithAProblem() throws Exception {
    try (HttpService http = start()) {
      assertProblem(get(http, "/nowhere"), 404, "not-found");
      for (String method : new String[] {"DELETE", "PUT", "ODD"}) {
        HttpRequest request =
            HttpRequest.newBuilder(http.uri().resolve("/nowhere"))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        assertProblem(client.send(request, HttpResponse.BodyHandlers.ofString()), 404, "not-found");
      }
    }
  }

  @Test
  void answersWhatAHandlerThrowsWithAProblemThatShowsNothingOfIt() throws Exception {
    try (HttpService http = start()) {
      HttpResponse<String> response = get(http, "/throws");

      assertProblem(response, 500, "server-error");
      assertThat(response.body()).doesNotContain("secret");
    }
  }

  @Test
  void answersWithTheProblemThatAHandlerNames() throws Exception {
    try (HttpService http = start()) {
      HttpResponse<String> response = get(http, "/problem");

      assertProblem(response, 422, "prompt-empty");
      assertThat(response.body()).contains("\"detail\":\"The prompt is empty.\"");
    }
  }

  @Test
  void refusesAPortThatIsTaken() throws Exception {
    try (HttpService http = start()) {
      HttpSettings same = new HttpSettings("127.0.0.1", http.port());

      HttpException failure =
          catchThrowableOfType(HttpException.class, () -> HttpService.start(same, metrics, checks));

      assertThat(failure.code()).isEqualTo("http-port-taken");
      assertThat(failure)
          .hasMessageContaining(":" + http.port())
          .hasMessageContaining("SEGUE_HTTP");
    }
  }

  @Test
  void finishesWhatIsUnderWayWhenItStops() throws Exception {
    HttpService http = start();
    CompletableFuture<HttpResponse<String>> slow =
        client.sendAsync(request(http, "/slow"), HttpResponse.BodyHandlers.ofString());
    reached.await();

    CompletableFuture<Void> stopped = CompletableFuture.runAsync(http::close);
    released.countDown();

    assertThat(slow.join().body()).isEqualTo("late");
    stopped.join();
  }

  @Test
  void doesNotWaitForConnectionsThatAreIdle() throws Exception {
    HttpService http = start();
    get(http, "/healthz");

    long begin = System.nanoTime();
    http.close();

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
  }

  private HttpService start() {
    return HttpService.start(ANY, metrics, checks, new Paths());
  }

  private HttpResponse<String> get(HttpService http, String path)
      throws IOException, InterruptedException {
    return client.send(request(http, path), HttpResponse.BodyHandlers.ofString());
  }

  private static HttpRequest request(HttpService http, String path) {
    return HttpRequest.newBuilder(URI.create(http.uri() + path)).build();
  }

  private static void assertProblem(HttpResponse<String> response, int status, String code)
      throws IOException {
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue("content-type")).hasValue(Problems.TYPE);
    JsonNode problem = EventCodec.json().readTree(response.body());
    assertThat(problem.get("status").asInt()).isEqualTo(status);
    assertThat(problem.get("code").asText()).isEqualTo(code);
    assertThat(problem.get("type").asText()).isEqualTo("about:blank");
    assertThat(problem.get("detail").asText()).isNotEmpty();
  }

  private final class Paths extends Handler.Abstract {
    @Override
    public boolean handle(Request request, Response response, Callback callback)
        throws InterruptedException {
      switch (Request.getPathInContext(request)) {
        case "/throws" -> throw new IllegalStateException("secret, thrown on purpose");
        case "/problem" ->
            Problems.write(
                response, callback, 422, new Problem("prompt-empty", "The prompt is empty."));
        case "/slow" -> {
          reached.countDown();
          released.await();
          Content.Sink.write(response, true, "late", callback);
        }
        default -> {
          return false;
        }
      }
      return true;
    }
  }

  /** Answers with the address that it was asked at. */
  private static final class Echo extends Handler.Abstract {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      Content.Sink.write(response, true, request.getHttpURI().toString(), callback);
      return true;
    }
  }
}
