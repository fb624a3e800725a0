package dev.segue.infra.http;

import static java.util.regex.Pattern.MULTILINE;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.segue.infra.metrics.Metrics;
import dev.segue.infra.settings.HttpAccess;
import dev.segue.infra.settings.HttpSettings;
import dev.segue.kernel.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.LocalConnector;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * Whatever is sent to a server is answered without an error of its own, and nobody gets past the
 * guard without the token.
 */
class HttpFuzzTest {
  private static final String TOKEN = "the-token";
  private static final Pattern STATUS = Pattern.compile("^HTTP/1\\.[01] ([0-9]{3}) ", MULTILINE);

  /** What a client is told that speaks another HTTP. */
  private static final Set<String> FOREIGN = Set.of("501", "505");

  private static final HttpSettings SETTINGS =
      new HttpSettings(
          "127.0.0.1",
          0,
          true,
          Set.of("videos.example"),
          new HttpAccess(
              Map.of(Sha256.hex(TOKEN.getBytes(StandardCharsets.UTF_8)), "one"),
              Duration.ofHours(1),
              100,
              0,
              0));
  private static final HttpPolicy POLICY =
      new HttpPolicy(100, 1_000, Duration.ofMillis(500), Duration.ofSeconds(1));

  private static Metrics metrics;
  private static Server server;
  private static LocalConnector connector;

  @BeforeAll
  static void start() throws Exception {
    metrics = Metrics.ofProcess();
    server = HttpService.assemble(SETTINGS, POLICY, metrics, Map.of(), new Mirror());
    connector = new LocalConnector(server, HttpService.protocol(SETTINGS));
    server.addConnector(connector);
    server.start();
  }

  @AfterAll
  static void stop() throws Exception {
    server.stop();
    metrics.close();
  }

  /** What a client sends before it closes its side: any number of requests, or none. */
  @FuzzTest
  void answers(byte[] sent) throws Exception {
    LocalConnector.LocalEndPoint client = connector.connect();
    client.addInput(ByteBuffer.wrap(sent));
    client.addInputEOF();
    boolean isHead = new String(sent, StandardCharsets.ISO_8859_1).startsWith("HEAD ");
    ByteBuffer first = client.waitForResponse(isHead, 1, TimeUnit.SECONDS);
    String answers = text(first) + text(client.getResponseData());
    client.close();

    Matcher status = STATUS.matcher(answers);
    while (status.find()) {
      assertThat(status.group(1).startsWith("5") && !FOREIGN.contains(status.group(1)))
          .as(answers)
          .isFalse();
    }
    if (!new String(sent, StandardCharsets.ISO_8859_1).contains(TOKEN)) {
      assertThat(answers).doesNotContain("let in: one");
    }
  }

  private static String text(ByteBuffer buffer) {
    return buffer == null ? "" : StandardCharsets.ISO_8859_1.decode(buffer).toString();
  }

  /** Reads the body and says who was let in. */
  private static final class Mirror extends Handler.Abstract {
    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
      int bytes = Content.Source.asInputStream(request).readAllBytes().length;
      Content.Sink.write(
          response,
          true,
          bytes + " bytes, let in: " + Visitor.of(request).tenant() + "\n",
          callback);
      return true;
    }
  }
}
