package dev.segue.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.segue.diffusion.bundle.Bundle;
import dev.segue.diffusion.bundle.BundleException;
import dev.segue.diffusion.bundle.BundleLoader;
import dev.segue.diffusion.recipes.Recipes;
import dev.segue.diffusion.tensor.Safetensors;
import dev.segue.diffusion.waiting.WaitingBundle;
import dev.segue.infra.embedded.EmbeddedStack;
import dev.segue.infra.kafka.Clients;
import dev.segue.infra.kafka.TopicSetup;
import dev.segue.infra.settings.Settings;
import dev.segue.infra.store.ObjectStore;
import dev.segue.infra.store.S3ObjectStore;
import dev.segue.infra.store.VerifiedStore;
import dev.segue.schemas.Keys;
import dev.segue.schemas.Lane;
import dev.segue.schemas.TaskId;
import dev.segue.schemas.TaskReturned;
import dev.segue.schemas.VideoDescription;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole process, on a real broker, a real store and the bundled experts. */
@Timeout(300)
class MainTest {
  @TempDir Path directory;

  @Test
  void aProcessMakesStructuresUntilItIsToldToEnd() throws Exception {
    ExecutorService process = Executors.newSingleThreadExecutor();
    CountDownLatch told = new CountDownLatch(1);
    try (EmbeddedStack stack = EmbeddedStack.start(directory.resolve("stack"))) {
      Settings settings = settings(stack.environment(), bundled());
      new TopicSetup(settings).run(Duration.ofSeconds(60));
      VideoDescription video = video("v1", BundleLoader.load(settings.bundle()));
      Future<?> running =
          process.submit(
              () -> {
                Main.run(settings, told);
                return null;
              });
      // The neighbour that is read first comes last: it has to be waited for.
      try (LaneQueue queue = new LaneQueue(settings)) {
        queue.send(video, TaskId.track(1), TaskId.track(0));
      }

      try (S3ObjectStore store = new S3ObjectStore(settings.store())) {
        await()
            .atMost(Duration.ofMinutes(3))
            .until(
                () ->
                    running.isDone()
                        || (store.size(Keys.structure(video, 0)).isPresent()
                            && store.size(Keys.structure(video, 1)).isPresent()));
        ObjectStore verified =
            new VerifiedStore(store, Safetensors::isWhole, new SimpleMeterRegistry());
        assertThat(Safetensors.read(verified.get(Keys.structure(video, 1)).orElseThrow()).shape())
            .containsExactly(4, 16, 16, 16);
      }
      assertThat(get(settings, "/readyz")).contains("work");
      assertThat(get(settings, "/metrics"))
          .as("4 steps of 2 segments, once each: control has learned guidance")
          .contains("segue_forwards_seconds_count{expert=\"control\"} 8")
          .contains("segue_results_different_total 0.0");
      told.countDown();
      running.get(30, TimeUnit.SECONDS);
    } finally {
      told.countDown();
      process.shutdownNow();
    }
  }

  @Test
  void aBundleThatIsNotAllowedIsRefusedBeforeAnythingIsOpened() throws IOException {
    Path bundle = WaitingBundle.write(directory.resolve("bundle"), 0, 0);
    // No broker and no store: nothing is asked of them.
    Settings settings = settings(Map.of("SEGUE_BUNDLES_ALLOWED", "0123456789ab"), bundle);

    assertThatThrownBy(() -> Main.run(settings, new CountDownLatch(0)))
        .isInstanceOfSatisfying(
            BundleException.class, e -> assertThat(e.code()).isEqualTo("bundle-not-allowed"))
        .hasMessageContainingAll(bundle.toString(), BundleLoader.load(bundle).digest());
  }

  @Test
  void toldToEndAmidAForwardItGivesItsTaskBackAtOnce() throws Exception {
    ExecutorService process = Executors.newSingleThreadExecutor();
    CountDownLatch told = new CountDownLatch(1);
    try (EmbeddedStack stack = EmbeddedStack.start(directory.resolve("stack"))) {
      Path bundle = WaitingBundle.write(directory.resolve("bundle"), 20_000, 0);
      Settings settings = settings(stack.environment(), bundle);
      new TopicSetup(settings).run(Duration.ofSeconds(60));
      VideoDescription video = video("v1", BundleLoader.load(bundle));
      Future<?> running =
          process.submit(
              () -> {
                Main.run(settings, told);
                return null;
              });
      Lane lane;
      try (LaneQueue queue = new LaneQueue(settings)) {
        queue.send(video, TaskId.track(0));
        lane = queue.lane(video);
      }
      try (ShareConsumer<byte[], byte[]> heir =
          new KafkaShareConsumer<>(new Clients(settings).shareConsumer("heir", lane.group()))) {
        await().atMost(Duration.ofMinutes(2)).until(MainTest::aForwardRuns);

        told.countDown();

        heir.subscribe(Set.of(lane.topic().name()));
        await()
            .atMost(Duration.ofMinutes(1))
            .until(() -> !heir.poll(Duration.ofMillis(200)).isEmpty());
        assertThat(running.isDone()).as("its forward takes 20 s").isFalse();
        running.get(60, TimeUnit.SECONDS);
      }
    } finally {
      told.countDown();
      process.shutdownNow();
    }
  }

  @Test
  void oneProcessWorksForAllItsBundlesAndGivesBackWhatAnotherClassHasToDo() throws Exception {
    ExecutorService process = Executors.newSingleThreadExecutor();
    CountDownLatch told = new CountDownLatch(1);
    try (EmbeddedStack stack = EmbeddedStack.start(directory.resolve("stack"))) {
      Path one = WaitingBundle.write(directory.resolve("one"), 1, 0);
      Path other = WaitingBundle.write(directory.resolve("other"), 2, 0);
      Settings settings = settings(stack.environment(), one, other);
      new TopicSetup(settings).run(Duration.ofSeconds(60));
      VideoDescription first = video("v1", BundleLoader.load(one));
      VideoDescription second = video("v2", BundleLoader.load(other));
      VideoDescription foreign = video("v3", BundleLoader.load(one));
      Future<?> running =
          process.submit(
              () -> {
                Main.run(settings, told);
                return null;
              });
      try (S3ObjectStore store = new S3ObjectStore(settings.store());
          LaneQueue queue = new LaneQueue(settings)) {
        assertThat(queue.lane(first)).isNotEqualTo(queue.lane(second));
        store.putIfAbsent(Keys.executionClass("v3"), "elsewhere 1".getBytes(UTF_8), "text/plain");
        queue.send(foreign, TaskId.track(0));
        queue.send(first, TaskId.track(0));
        queue.send(second, TaskId.track(0));

        await()
            .atMost(Duration.ofMinutes(2))
            .until(
                () ->
                    running.isDone()
                        || (store.size(Keys.structure(first, 0)).isPresent()
                            && store.size(Keys.structure(second, 0)).isPresent()
                            && !queue.returned().isEmpty()));

        assertThat(running.isDone()).isFalse();
        assertThat(queue.returned())
            .extracting(TaskReturned::video, TaskReturned::task, TaskReturned::executionClass)
            .containsExactly(tuple("v3", TaskId.track(0), "elsewhere 1"));
        assertThat(store.size(Keys.cell(foreign, 0, 0))).isEmpty();
      }
      told.countDown();
      running.get(30, TimeUnit.SECONDS);
    } finally {
      told.countDown();
      process.shutdownNow();
    }
  }

  /** Whether a thread of this process waits in an expert's forward. */
  private static boolean aForwardRuns() {
    return Thread.getAllStackTraces().values().stream()
        .flatMap(Arrays::stream)
        .anyMatch(frame -> frame.getClassName().endsWith(".WaitingDenoiser"));
  }

  @Test
  void withoutABundleNothingIsStarted() throws IOException {
    Settings settings = settings(Map.of(), directory);

    assertThatThrownBy(() -> Main.run(settings, new CountDownLatch(0)))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining(directory.toString());
  }

  private static Path bundled() {
    String elsewhere = System.getProperty("segue.bundle");
    return elsewhere != null
        ? Path.of(elsewhere)
        : Path.of(System.getProperty("segue.root"), "experts", "bundled");
  }

  private Settings settings(Map<String, String> environment, Path... bundles) throws IOException {
    Map<String, String> env = new HashMap<>(environment);
    try (ServerSocket free = new ServerSocket(0)) {
      env.put("SEGUE_HTTP_PORT", Integer.toString(free.getLocalPort()));
    }
    env.put("SEGUE_DATA_DIR", directory.resolve("data").toString());
    env.put(
        "SEGUE_BUNDLE",
        Arrays.stream(bundles).map(Path::toString).collect(joining(File.pathSeparator)));
    return Settings.from(env);
  }

  private static VideoDescription video(String id, Bundle bundle) {
    return new VideoDescription(
        id,
        "a red ball",
        32,
        8,
        7,
        bundle.digest(),
        bundle.manifest().name(),
        null,
        Recipes.resolve("confiner-long", null, bundle.manifest()).settings());
  }

  private static String get(Settings settings, String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + settings.http().port() + path))
                .build(),
            BodyHandlers.ofString())
        .body();
  }
}
