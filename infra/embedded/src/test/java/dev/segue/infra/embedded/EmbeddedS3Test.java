package dev.segue.infra.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class EmbeddedS3Test {
  @TempDir Path directory;

  @Test
  void answersUntilItIsClosed() throws Exception {
    URI endpoint;
    try (EmbeddedS3 server = start(0)) {
      endpoint = server.endpoint();

      assertThat(status(endpoint)).isEqualTo(404);
    }
    assertThat(catchThrowableOfType(ConnectException.class, () -> status(endpoint))).isNotNull();
  }

  @Test
  void canBeStartedAgainOnTheSamePort() {
    int port;
    try (EmbeddedS3 first = start(0)) {
      port = first.port();
    }
    try (EmbeddedS3 second = start(port)) {
      assertThat(second.port()).isEqualTo(port);
    }
  }

  @Test
  void refusesADirectoryThatIsUsed() {
    try (EmbeddedS3 server = start(0)) {
      EmbeddedException failure = catchThrowableOfType(EmbeddedException.class, () -> start(0));

      assertThat(server.port()).isPositive();
      assertThat(failure.code()).isEqualTo("directory-locked");
      assertThat(failure).hasMessageContaining(directory.toString());
    }
  }

  @Test
  void refusesAPortThatIsTakenAndCanBeStartedOnAnother() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();

      EmbeddedException failure = catchThrowableOfType(EmbeddedException.class, () -> start(port));

      assertThat(failure.code()).isEqualTo("port-taken");
      assertThat(failure).hasMessageContaining("127.0.0.1:" + port);
    }
    try (EmbeddedS3 server = start(0)) {
      assertThat(server.port()).isPositive();
    }
  }

  private EmbeddedS3 start(int port) {
    return EmbeddedS3.start(directory, port, "key", "secret");
  }

  private static int status(URI endpoint) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(endpoint.resolve("/no-bucket/key")).build();
    return HttpClient.newHttpClient()
        .send(request, HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }
}
