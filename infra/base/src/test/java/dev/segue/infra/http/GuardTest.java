package dev.segue.infra.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.infra.metrics.Metrics;
import dev.segue.infra.settings.HttpAccess;
import dev.segue.infra.settings.HttpSettings;
import dev.segue.kernel.Sha256;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class GuardTest {
  private static final HttpAccess ACCESS =
      new HttpAccess(
          Map.of(digest("one's token"), "one", digest("two's token"), "two"),
          Duration.ofHours(24),
          100,
          0,
          0);

  private static final HttpClient client = HttpClient.newHttpClient();
  private static Metrics metrics;
  private static HttpService http;

  @BeforeAll
  static void start() {
    metrics = Metrics.ofProcess();
    http =
        HttpService.start(
            new HttpSettings("127.0.0.1", 0, false, Set.of(), ACCESS),
            metrics,
            Map.of(),
            new Mirror());
  }

  @AfterAll
  static void stop() {
    http.close();
    metrics.close();
  }

  @Test
  void whoHasATokenIsKnownByIt() throws Exception {
    assertThat(get("/v1/videos", "Authorization", "Bearer one's token").body())
        .startsWith("one /v1/videos /w/");
    assertThat(get("/v1/videos", "Authorization", "bearer  two's token ").body())
        .startsWith("two /v1/videos");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer",
        "Bearer ",
        "Bearer x",
        "Basic b25l",
        "one's token",
        "Bearer one's Token"
      })
  void whoHasNoneIsRefused(String header) throws Exception {
    HttpResponse<String> refused = get("/v1/videos/v", "Authorization", header);

    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(refused.headers().firstValue("WWW-Authenticate")).contains("Bearer");
    assertThat(refused.body()).contains("\"code\":\"token-invalid\"").doesNotContain("one's");
    assertThat(get("/v1/videos").statusCode()).isEqualTo(401);
  }

  @Test
  void aRefusalArrivesThoughTheBodyWasNotLookedAt() throws Exception {
    for (int i = 0; i < 20; i++) {
      HttpRequest request =
          HttpRequest.newBuilder(http.uri().resolve("/v1/videos"))
              .POST(BodyPublishers.ofByteArray(new byte[500_000]))
              .build();
      assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
          .isEqualTo(401);
    }
  }

  @Test
  void pagesAndProbesAreForAll() throws Exception {
    for (String path : new String[] {"/", "/watch/v", "/assets/x.js", "/openapi.json"}) {
      assertThat(get(path).body()).isEqualTo("null " + path + " ");
    }
    assertThat(get("/healthz").statusCode()).isEqualTo(200);
  }

  @Test
  void aLinkIsGoodForOneVideo() throws Exception {
    String link =
        get("/v1/videos/v", "Authorization", "Bearer one's token").body().split(" ", -1)[2];

    for (String rest : new String[] {"/v1/videos/v", "/v1/videos/v/index.m3u8", "/watch/v"}) {
      assertThat(get(link + rest).body()).isEqualTo("one " + rest + " " + link);
    }
    for (String rest :
        new String[] {
          "/v1/videos/w", "/v1/videos", "/v1/videos/", "/v1/videos/../videos/w", "/", "/metrics"
        }) {
      assertThat(get(link + rest).statusCode()).as(rest).isEqualTo(403);
    }
    HttpRequest post =
        HttpRequest.newBuilder(http.uri().resolve(link + "/v1/videos/v/cancel"))
            .POST(BodyPublishers.noBody())
            .build();
    HttpResponse<String> refused = client.send(post, HttpResponse.BodyHandlers.ofString());
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).contains("link-only-shows");
  }

  @Test
  void aLinkThatIsOldOrForgedIsGoodForNothing() throws Exception {
    Instant past = Instant.now().minusSeconds(1);
    String expired = new Links(ACCESS).sign(new Links.Link("one", "v", past));
    Links.Link forever = new Links.Link("one", "v", past.plusSeconds(9_999));
    String foreign = new Links(HttpAccess.OPEN).sign(forever);
    String good = new Links(ACCESS).sign(forever);

    assertThat(get("/w/" + good + "/watch/v").statusCode()).isEqualTo(200);
    assertThat(get("/w/" + expired + "/watch/v").body()).contains("link-expired");
    for (String forged :
        new String[] {
          foreign,
          good.substring(1),
          good + "A",
          "x",
          "a.b",
          expired.replaceFirst("\\..*", good.substring(good.indexOf('.')))
        }) {
      HttpResponse<String> refused = get("/w/" + forged + "/watch/v");
      assertThat(refused.statusCode()).as(forged).isEqualTo(403);
      assertThat(refused.body()).as(forged).contains("link-invalid");
    }
  }

  @Test
  void withoutTokensOnlyThisMachineIsLetIn() throws Exception {
    try (HttpService open =
        HttpService.start(new HttpSettings("0.0.0.0", 0), metrics, Map.of(), new Mirror())) {
      assertThat(open.uri().getHost()).isEqualTo("127.0.0.1");
    }
    try (HttpService probes =
        HttpService.start(new HttpSettings("0.0.0.0", 0), metrics, Map.of())) {
      assertThat(probes.uri().getHost()).isEqualTo("0.0.0.0");
    }
  }

  private static HttpResponse<String> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(http.uri().resolve("/"));
    request.uri(java.net.URI.create(http.uri() + path));
    HttpRequest asked = (headers.length == 0 ? request : request.headers(headers)).build();
    return client.send(asked, HttpResponse.BodyHandlers.ofString());
  }

  private static String digest(String token) {
    return Sha256.hex(token.getBytes(StandardCharsets.UTF_8));
  }

  /** Says who asks for what, and what a video's path begins with. */
  private static final class Mirror extends Handler.Abstract {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      Visitor visitor = Visitor.of(request);
      String said =
          visitor.tenant()
              + " "
              + Request.getPathInContext(request)
              + " "
              + visitor.prefix().apply("v");
      Content.Sink.write(response, true, said, callback);
      return true;
    }
  }
}
