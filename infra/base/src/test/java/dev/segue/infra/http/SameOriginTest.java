package dev.segue.infra.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.infra.metrics.Metrics;
import dev.segue.infra.settings.HttpAccess;
import dev.segue.infra.settings.HttpSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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
import org.junit.jupiter.params.provider.CsvSource;

/** What a browser sends when one page asks another's server, without the browser. */
@Timeout(60)
class SameOriginTest {
  private static Metrics metrics;
  private static HttpService here;
  private static HttpService everywhere;

  @BeforeAll
  static void start() {
    metrics = Metrics.ofProcess();
    Set<String> allowed = Set.of("studio.example");
    HttpAccess guarded =
        new HttpAccess(Map.of("0".repeat(64), "t"), Duration.ofHours(1), 100, 0, 0);
    here =
        HttpService.start(
            new HttpSettings("127.0.0.1", 0, false, allowed), metrics, Map.of(), new Done());
    everywhere =
        HttpService.start(
            new HttpSettings("0.0.0.0", 0, false, Set.of(), guarded),
            metrics,
            Map.of(),
            new Done());
  }

  @AfterAll
  static void stop() {
    here.close();
    everywhere.close();
    metrics.close();
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, 200",
    "localhost, 200",
    "[::1], 200",
    "segue.localhost, 200",
    "STUDIO.example, 200",
    "evil.example, 403",
    "127.0.0.1.evil.example, 403",
    "localhost.evil.example, 403"
  })
  void aServerOfThisMachineIsNotKnownUnderForeignNames(String host, int status) throws Exception {
    assertThat(status(here, "GET", host + ":" + here.port())).isEqualTo(status);
    assertThat(status(everywhere, "GET", host)).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "Origin: http://evil.example, 403",
    "Origin: null, 403",
    "Origin: http://127.0.0.1:1, 403",
    "Origin: https://studio.example, 200",
    "Sec-Fetch-Site: cross-site, 403",
    "Sec-Fetch-Site: same-site, 403",
    "Sec-Fetch-Site: same-origin, 200",
    "Sec-Fetch-Site: none, 200",
    "X: no browser, 200"
  })
  void onlyPagesOfThisServerOrAllowedOnesChangeSomething(String header, int status)
      throws Exception {
    String host = "127.0.0.1:" + here.port();
    assertThat(status(here, "POST", host, header)).isEqualTo(status);
    assertThat(status(here, "GET", host, header)).isEqualTo(200);
  }

  @Test
  void itsOwnPagesChangeSomething() throws Exception {
    String host = "localhost:" + here.port();
    assertThat(status(here, "POST", host, "Origin: http://" + host)).isEqualTo(200);
    assertThat(status(everywhere, "POST", "videos.example", "Origin: https://videos.example"))
        .isEqualTo(200);
  }

  @Test
  void pagesOfAllowedHostsSeeTheAnswerAndOthersDoNot() throws Exception {
    String host = "127.0.0.1:" + here.port();
    String asks = "Access-Control-Request-Method: POST";

    assertThat(answer(here, "GET", host, "Origin: https://studio.example"))
        .contains("Access-Control-Allow-Origin: https://studio.example");
    assertThat(answer(here, "OPTIONS", host, "Origin: https://studio.example", asks))
        .startsWith("HTTP/1.1 204")
        .contains("Idempotency-Key");
    assertThat(answer(here, "GET", host, "Origin: https://evil.example"))
        .doesNotContain("Access-Control");
  }

  private static int status(HttpService server, String method, String host, String... headers)
      throws IOException {
    return Integer.parseInt(answer(server, method, host, headers).split(" ", -1)[1]);
  }

  private static String answer(HttpService server, String method, String host, String... headers)
      throws IOException {
    StringBuilder request = new StringBuilder(method + " / HTTP/1.1\r\nHost: " + host + "\r\n");
    for (String header : headers) {
      request.append(header).append("\r\n");
    }
    request.append("Content-Length: 0\r\nConnection: close\r\n\r\n");
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static final class Done extends Handler.Abstract {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      Content.Sink.write(response, true, "done", callback);
      return true;
    }
  }
}
