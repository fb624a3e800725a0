package dev.segue.stitcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.segue.diffusion.tensor.Safetensors;
import dev.segue.infra.embedded.EmbeddedStack;
import dev.segue.infra.events.EventFeed;
import dev.segue.infra.events.Events;
import dev.segue.infra.experts.VideoRecipes;
import dev.segue.infra.kafka.Clients;
import dev.segue.infra.kafka.TopicSetup;
import dev.segue.infra.metrics.Metrics;
import dev.segue.infra.service.ProcessContext;
import dev.segue.infra.service.RunningWorkers;
import dev.segue.infra.service.WorkerContext;
import dev.segue.infra.settings.Settings;
import dev.segue.infra.store.Results;
import dev.segue.infra.store.S3ObjectStore;
import dev.segue.infra.work.EndedVideos;
import dev.segue.schemas.ChunkPublished;
import dev.segue.schemas.Event;
import dev.segue.schemas.Keys;
import dev.segue.schemas.Lane;
import dev.segue.schemas.Task;
import dev.segue.schemas.TaskFailed;
import dev.segue.schemas.TaskId;
import dev.segue.schemas.Topics;
import dev.segue.schemas.VideoDescription;
import dev.segue.schemas.VideoPackaged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A stitcher on a real broker and a real store, with fake experts. */
@Timeout(120)
class StitcherServiceTest {
  private static final VideoDescription VIDEO = Bench.video(10);
  private static final Lane LANE = new Lane(TaskId.Kind.WINDOW, FakeExperts.DIGEST, "fake");

  @TempDir Path directory;

  @Test
  void tasksFromTheTopicBecomeChunksAndOneFile() throws IOException {
    try (EmbeddedStack stack = EmbeddedStack.start(directory.resolve("stack"));
        Metrics metrics = Metrics.ofProcess();
        Surroundings site = new Surroundings(settings(stack), metrics)) {
      for (int i = 0; i < 3; i++) {
        site.put(Keys.structure(VIDEO, i), Safetensors.write(Bench.structure(i)));
      }
      for (TaskId task :
          List.of(TaskId.window(2), TaskId.window(0), TaskId.window(0), TaskId.window(9))) {
        site.send(task);
      }
      try (RunningWorkers stitcher = site.stitcher()) {
        site.send(TaskId.window(1));
        await()
            .atMost(Duration.ofSeconds(60))
            .untilAsserted(
                () -> {
                  assertThat(site.chunks()).contains(0, 1, 2);
                  assertThat(site.failures()).containsExactly("task-out-of-range");
                });
        site.send(TaskId.pack());
        await().atMost(Duration.ofSeconds(30)).until(() -> site.packaged() == 1);
        assertThat(stitcher.problem()).isEmpty();
      }
      Path file = Files.write(directory.resolve("v.mp4"), site.get(Keys.whole("v1")));
      assertThat(Ffmpeg.frames(file)).isEqualTo(10);
      assertThat(metrics.registry().counter("segue.frames.decoded").count()).isEqualTo(10);
      assertThat(site.experts.evaluations).isEqualTo(3 * Bench.EVALUATIONS);
      assertThat(metrics.registry().counter("segue.results.different").count()).isZero();
    }
  }

  private Settings settings(EmbeddedStack stack) {
    Map<String, String> env = new HashMap<>(stack.environment());
    env.put("SEGUE_INSTANCE", "test");
    env.put("SEGUE_DATA_DIR", directory.resolve("data").toString());
    return Settings.from(env);
  }

  /** What stands around a stitcher. */
  private static final class Surroundings implements AutoCloseable {
    private final Settings settings;
    private final Metrics metrics;
    private final Clients clients;
    private final S3ObjectStore store;
    private final Events events;
    private final FakeExperts experts = new FakeExperts();
    private final EventFeed feed;
    private final List<Event> said = new CopyOnWriteArrayList<>();

    Surroundings(Settings settings, Metrics metrics) {
      this.settings = settings;
      this.metrics = metrics;
      TopicSetup topics = new TopicSetup(settings);
      topics.run(Duration.ofSeconds(30));
      topics.lane(LANE);
      clients = new Clients(settings);
      store = new S3ObjectStore(settings.store());
      store.createBucket();
      events = Events.open(clients, "test", settings.instance(), metrics.registry());
      feed =
          EventFeed.start(
              "test",
              clients,
              List.of(Topics.CHUNKS),
              EventFeed.From.EARLIEST,
              (topic, event) -> said.add(event),
              metrics.registry());
    }

    RunningWorkers stitcher() {
      ProcessContext process =
          new ProcessContext(
              settings, store, clients, events, new EndedVideos(), metrics, Clock.systemUTC());
      return StitcherService.open(process)
          .start(
              new WorkerContext(
                  process,
                  "test",
                  LANE,
                  experts,
                  new VideoRecipes(experts, new Results(store, metrics.registry()))));
    }

    void send(TaskId task) {
      events.sendAndWait(LANE.topic().name(), new Task(VIDEO, task, 0, null));
    }

    void put(String key, byte[] bytes) {
      store.putIfAbsent(key, bytes, "application/octet-stream");
    }

    byte[] get(String key) {
      return store.get(key).orElseThrow();
    }

    List<Integer> chunks() {
      return said.stream()
          .filter(ChunkPublished.class::isInstance)
          .map(e -> ((ChunkPublished) e).chunk())
          .toList();
    }

    List<String> failures() {
      return said.stream()
          .filter(TaskFailed.class::isInstance)
          .map(e -> ((TaskFailed) e).error().code())
          .toList();
    }

    long packaged() {
      return said.stream().filter(VideoPackaged.class::isInstance).count();
    }

    @Override
    public void close() {
      feed.close();
      events.close();
      store.close();
    }
  }
}
