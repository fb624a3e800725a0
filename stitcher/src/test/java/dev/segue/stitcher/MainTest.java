package dev.segue.stitcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.segue.diffusion.bundle.Bundle;
import dev.segue.diffusion.bundle.BundleException;
import dev.segue.diffusion.bundle.BundleLoader;
import dev.segue.diffusion.bundle.Manifest;
import dev.segue.diffusion.recipes.Recipes;
import dev.segue.diffusion.tensor.Safetensors;
import dev.segue.diffusion.tensor.Tensor;
import dev.segue.infra.embedded.EmbeddedStack;
import dev.segue.infra.kafka.TopicSetup;
import dev.segue.infra.settings.Settings;
import dev.segue.infra.store.S3ObjectStore;
import dev.segue.schemas.Keys;
import dev.segue.schemas.TaskId;
import dev.segue.schemas.VideoDescription;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole process, on a real broker, a real store and the bundled experts. */
@Timeout(300)
class MainTest {
  private static final int FRAMES = 20;

  @TempDir Path directory;

  @Test
  void aProcessRefinesAndPublishesUntilItIsToldToEnd() throws Exception {
    ExecutorService process = Executors.newSingleThreadExecutor();
    CountDownLatch told = new CountDownLatch(1);
    try (EmbeddedStack stack = EmbeddedStack.start(directory.resolve("stack"))) {
      Settings settings = settings(stack.environment(), BundledExperts.directory());
      new TopicSetup(settings).run(Duration.ofSeconds(60));
      VideoDescription video = video(BundleLoader.load(settings.bundles().get(0)));
      try (S3ObjectStore store = new S3ObjectStore(settings.store())) {
        store.createBucket();
        store.putIfAbsent(
            Keys.structure(video, 0), structure(settings, 0), "application/octet-stream");
        store.putIfAbsent(
            Keys.structure(video, 1), structure(settings, 1), "application/octet-stream");
        Future<?> running =
            process.submit(
                () -> {
                  Main.run(settings, told);
                  return null;
                });
        try (LaneQueue queue = new LaneQueue(settings)) {
          queue.send(video, TaskId.window(1), TaskId.window(0), TaskId.pack());
        }

        await()
            .atMost(Duration.ofMinutes(3))
            .until(() -> running.isDone() || store.size(Keys.whole("v1")).isPresent());
        assertThat(get(settings, "/readyz")).contains("work");
        assertThat(get(settings, "/metrics"))
            .contains("segue_frames_decoded_total 20.0", "segue_chunks_published_total 2.0")
            .contains("segue_forwards_seconds_count{expert=\"spatial\"}");
        told.countDown();
        running.get(30, TimeUnit.SECONDS);
        Path file =
            Files.write(directory.resolve("v.mp4"), store.get(Keys.whole("v1")).orElseThrow());
        assertThat(Ffmpeg.frames(file)).isEqualTo(FRAMES);
        assertThat(Ffmpeg.distances(Ffmpeg.times(file))).hasSize(1);
      }
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

  private Settings settings(Map<String, String> environment, Path bundle) throws IOException {
    Map<String, String> env = new HashMap<>(environment);
    try (ServerSocket free = new ServerSocket(0)) {
      env.put("SEGUE_HTTP_PORT", Integer.toString(free.getLocalPort()));
    }
    env.put("SEGUE_DATA_DIR", directory.resolve("data").toString());
    env.put("SEGUE_BUNDLE", bundle.toString());
    return Settings.from(env);
  }

  private static VideoDescription video(Bundle bundle) {
    return new VideoDescription(
        "v1",
        "a red ball",
        FRAMES,
        8,
        7,
        bundle.digest(),
        null,
        null,
        Recipes.resolve(null, null, bundle.manifest()).settings());
  }

  /** Any latents will do: what they show is not looked at. */
  private static byte[] structure(Settings settings, int segment) {
    Manifest.Latent latent = BundleLoader.load(settings.bundles().get(0)).manifest().latent();
    Tensor structure =
        Tensor.zeros(latent.channels(), latent.frames(), latent.height(), latent.width());
    SplittableRandom random = new SplittableRandom(segment);
    for (int n = 0; n < structure.size(); n++) {
      structure.data()[n] = (float) (2 * random.nextDouble() - 1);
    }
    return Safetensors.write(structure);
  }

  private static String get(Settings settings, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + settings.http().port() + path);
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
        .body();
  }
}
