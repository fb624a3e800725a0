package dev.segue.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.segue.diffusion.bundle.BundleException;
import dev.segue.infra.embedded.EmbeddedStack;
import dev.segue.infra.settings.Settings;
import dev.segue.producer.recipes.BundleRecipesTest;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole process on a real broker and a real store. */
@Timeout(120)
class MainTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir Path directory;

  @Test
  void aProcessTakesVideosUntilItIsToldToEnd() throws Exception {
    ExecutorService process = Executors.newSingleThreadExecutor();
    CountDownLatch told = new CountDownLatch(1);
    try (EmbeddedStack stack = EmbeddedStack.start(directory.resolve("stack"))) {
      Settings settings = settings(stack.environment(), BundleRecipesTest.bundle());
      Future<?> running =
          process.submit(
              () -> {
                Main.run(settings, told);
                return null;
              });
      await()
          .atMost(Duration.ofSeconds(60))
          .ignoreExceptionsInstanceOf(IOException.class)
          .until(() -> running.isDone() || get(settings, "/readyz").statusCode() == 200);

      HttpResponse<String> posted =
          HTTP.send(
              HttpRequest.newBuilder(uri(settings, "/v1/videos"))
                  .header("Content-Type", "application/json")
                  .POST(BodyPublishers.ofString("{\"prompt\":\"a red ball\"}"))
                  .build(),
              BodyHandlers.ofString());

      assertThat(posted.body()).contains("\"status\":\"queued\"", "\"chunk_count\":38");
      await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(
              () ->
                  assertThat(get(settings, "/metrics").body())
                      .containsPattern(
                          "segue_admission_tasks_waiting\\{bundle=\"[0-9a-f]{12}\",kind=\"track\"} 38\\.0"));
      told.countDown();
      running.get(30, TimeUnit.SECONDS);
    } finally {
      told.countDown();
      process.shutdownNow();
    }
  }

  @Test
  void withoutABundleNothingIsStarted() throws IOException {
    Settings settings = settings(Map.of(), directory);

    assertThatThrownBy(() -> Main.run(settings, new CountDownLatch(0)))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining(directory.toString());
  }

  @Test
  void aBundleThatIsNotAllowedIsRefused() throws IOException {
    Settings settings =
        settings(Map.of("SEGUE_BUNDLES_ALLOWED", "0123456789ab"), BundleRecipesTest.bundle());

    assertThatThrownBy(() -> Main.run(settings, new CountDownLatch(0)))
        .isInstanceOfSatisfying(
            BundleException.class, e -> assertThat(e.code()).isEqualTo("bundle-not-allowed"))
        .hasMessageContaining(BundleRecipesTest.bundle().toString());
  }

  private Settings settings(Map<String, String> environment, Path bundle) throws IOException {
    Map<String, String> env = new HashMap<>(environment);
    try (ServerSocket free = new ServerSocket(0)) {
      env.put("SEGUE_HTTP_PORT", Integer.toString(free.getLocalPort()));
    }
    env.put("SEGUE_DATA_DIR", directory.resolve("data").toString());
    env.put("SEGUE_BUNDLE", bundle.toString());
    return Settings.from(env);
  }

  private static HttpResponse<String> get(Settings settings, String path) throws Exception {
    return HTTP.send(HttpRequest.newBuilder(uri(settings, path)).build(), BodyHandlers.ofString());
  }

  private static URI uri(Settings settings, String path) {
    return URI.create("http://127.0.0.1:" + settings.http().port() + path);
  }
}
