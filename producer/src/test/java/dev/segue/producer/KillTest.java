package dev.segue.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.segue.diffusion.bundle.AllowedBundles;
import dev.segue.producer.recipes.BundleRecipes;
import dev.segue.producer.recipes.BundleRecipesTest;
import dev.segue.producer.recipes.RecipeBook;
import dev.segue.schemas.Task;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A producer in a process of its own is killed in the middle of three videos, again and again,
 * while its crew goes on. Expected: every video is completed, the one that was posted at last too;
 * a kill makes a task be let in twice at most, so with four kills nothing is let in more than five
 * times, and most tasks once.
 */
@Timeout(300)
class KillTest {
  private static final int KILLS = 3;

  @TempDir Path directory;

  @Test
  void killedInTheMiddleItGoesOnWhereItWas() {
    try (Bench bench = bench()) {
      awaitReady(bench);
      List<String> videos = List.of(post(bench, "one"), post(bench, "two"), post(bench, "three"));

      for (int kill = 0; kill < KILLS; kill++) {
        int before = bench.crew.tasks.size();
        await().atMost(Duration.ofSeconds(60)).until(() -> bench.crew.tasks.size() > before + 10);
        bench.stop();
        bench.start();
        awaitReady(bench);
      }

      await()
          .atMost(Duration.ofSeconds(90))
          .until(
              () ->
                  videos.stream()
                      .allMatch(id -> bench.video(id).path("status").asText().equals("completed")));
      Map<String, Long> times =
          bench.crew.tasks.stream()
              .collect(Collectors.groupingBy(KillTest::name, Collectors.counting()));
      assertThat(times).hasSize(3 * (38 + 38 + 1));
      assertThat(times.values()).allMatch(n -> n <= 1 + KILLS);
      assertThat(times.values().stream().filter(n -> n == 1).count()).isGreaterThan(150);
      String playlist = bench.get("/v1/videos/" + videos.get(2) + "/index.m3u8").body();
      assertThat(playlist).contains("chunk-00037.m4s").endsWith("#EXT-X-ENDLIST\n");
    }
  }

  private Bench bench() {
    RecipeBook.Model model =
        BundleRecipes.open(List.of(BundleRecipesTest.bundle()), AllowedBundles.ANY).model(null);
    return new Bench(directory, new KilledProcess(directory), List.of(model.digest()));
  }

  private static String post(Bench bench, String prompt) {
    return Bench.json(bench.post("{\"prompt\":\"" + prompt + "\"}")).get("id").asText();
  }

  private static void awaitReady(Bench bench) {
    await()
        .atMost(Duration.ofSeconds(90))
        .ignoreExceptionsInstanceOf(UncheckedIOException.class)
        .until(bench::isReady);
  }

  private static String name(Task task) {
    return task.video().id() + "/" + task.task();
  }

  /** {@link Main} in a JVM of its own, which is killed, not told to end. */
  private static final class KilledProcess implements Bench.Runner {
    private final Path directory;
    private Process process;

    KilledProcess(Path directory) {
      this.directory = directory;
    }

    @Override
    public URI start(Bench bench) {
      try (ServerSocket free = new ServerSocket(0)) {
        int port = free.getLocalPort();
        free.close();
        ProcessBuilder builder =
            new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName());
        builder.environment().putAll(bench.environment());
        builder.environment().put("SEGUE_HTTP_PORT", Integer.toString(port));
        builder.environment().put("SEGUE_BUNDLE", BundleRecipesTest.bundle().toString());
        builder.redirectErrorStream(true);
        builder.redirectOutput(
            ProcessBuilder.Redirect.appendTo(directory.resolve("producer.log").toFile()));
        process = builder.start();
        return URI.create("http://127.0.0.1:" + port);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void stop() {
      process.destroyForcibly();
      process.onExit().join();
    }
  }
}
