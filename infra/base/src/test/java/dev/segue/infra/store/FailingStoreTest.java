package dev.segue.infra.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.segue.infra.settings.StoreSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Answers that a healthy server does not give: first those of the script, then 200 for ever. */
@Timeout(60)
class FailingStoreTest {
  private static final byte[] BYTES = {1, 2, 3};

  private record Answer(int status, String type, String body) {}

  private final Queue<Answer> script = new ArrayDeque<>();
  private final AtomicInteger requests = new AtomicInteger();
  private HttpServer server;
  private S3ObjectStore store;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    URI endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    store =
        new S3ObjectStore(
            new StoreSettings(
                endpoint, "us-east-1", "key", "secret", "bucket", Duration.ofSeconds(30)));
  }

  @AfterEach
  void stop() {
    store.close();
    server.stop(0);
  }

  @Test
  void repeatsWhateverMayPass() {
    script.add(error(503, "SlowDown"));
    script.add(error(500, "InternalError"));
    script.add(error(409, "ConditionalRequestConflict"));
    script.add(error(429, "TooManyRequests"));
    script.add(error(400, "RequestTimeout"));
    script.add(new Answer(502, "text/html", "<html>a proxy speaks</html>"));
    script.add(new Answer(503, null, ""));

    assertThat(store.putIfAbsent("a", BYTES, "text/plain")).isTrue();

    assertThat(requests).hasValue(8);
  }

  @Test
  void repeatsReadsToo() {
    script.add(error(503, "SlowDown"));
    script.add(new Answer(503, null, ""));

    assertThat(store.get("a")).isPresent();

    assertThat(requests).hasValue(3);
  }

  @Test
  void repeatsALookThatFailedWithoutAWord() {
    script.add(new Answer(503, null, ""));
    script.add(new Answer(500, null, ""));

    assertThat(store.size("a")).isPresent();

    assertThat(requests).hasValue(3);
  }

  @Test
  void findsItsOwnObjectWhenAnAnswerGotLost() {
    script.add(error(503, "SlowDown"));
    script.add(error(412, "PreconditionFailed"));

    assertThat(store.putIfAbsent("a", BYTES, "text/plain")).isFalse();
  }

  @Test
  void repeatsThePutOfAFileLikeAnyOther(@TempDir Path directory) throws IOException {
    Path file = Files.write(directory.resolve("file"), BYTES);
    script.add(error(503, "SlowDown"));
    script.add(new Answer(502, "text/html", "<html>a proxy speaks</html>"));
    script.add(new Answer(503, null, ""));

    assertThat(store.putIfAbsent("a", file, "text/plain")).isTrue();

    assertThat(requests).hasValue(4);
  }

  @Test
  void doesNotRepeatARefusal() {
    script.add(error(400, "InvalidArgument"));

    StoreException failure =
        catchThrowableOfType(
            StoreException.class, () -> store.putIfAbsent("a", BYTES, "text/plain"));

    assertThat(failure.code()).isEqualTo("store-refused");
    assertThat(failure).hasMessageContaining("InvalidArgument");
    assertThat(requests).hasValue(1);
  }

  private synchronized void answer(HttpExchange exchange) throws IOException {
    requests.incrementAndGet();
    exchange.getRequestBody().readAllBytes();
    Answer answer = script.isEmpty() ? new Answer(200, null, "") : script.remove();
    byte[] body = answer.body().getBytes(UTF_8);
    if (answer.type() != null) {
      exchange.getResponseHeaders().add("Content-Type", answer.type());
    }
    exchange.getResponseHeaders().add("ETag", "\"0123456789abcdef0123456789abcdef\"");
    exchange.getResponseHeaders().add("Last-Modified", "Sat, 21 Nov 2026 00:00:00 GMT");
    exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }

  private static Answer error(int status, String code) {
    String body =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>"
            + code
            + "</Code><Message>on purpose</Message></Error>";
    return new Answer(status, "application/xml", body);
  }
}
