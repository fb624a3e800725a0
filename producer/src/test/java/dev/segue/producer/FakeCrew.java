package dev.segue.producer;

import dev.segue.infra.events.EventFeed;
import dev.segue.infra.events.EventListener;
import dev.segue.infra.events.Events;
import dev.segue.infra.kafka.Clients;
import dev.segue.infra.kafka.TopicSetup;
import dev.segue.infra.settings.Settings;
import dev.segue.infra.store.ObjectStore;
import dev.segue.schemas.CellStored;
import dev.segue.schemas.ChunkPublished;
import dev.segue.schemas.Event;
import dev.segue.schemas.Keys;
import dev.segue.schemas.Lane;
import dev.segue.schemas.Problem;
import dev.segue.schemas.Task;
import dev.segue.schemas.TaskFailed;
import dev.segue.schemas.TaskId;
import dev.segue.schemas.Topics;
import dev.segue.schemas.TrackCompleted;
import dev.segue.schemas.VideoDescription;
import dev.segue.schemas.VideoPackaged;
import dev.segue.schemas.WorkerCapacity;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Workers and stitchers that write made-up results into the real store, and tell the real topics.
 */
final class FakeCrew implements EventListener, AutoCloseable {
  /** A prompt whose tasks fail. */
  static final String POISON = "poison";

  private static final String EXECUTION_CLASS = "made-up";

  final List<Task> tasks = new CopyOnWriteArrayList<>();

  private final ObjectStore store;
  private final Events events;
  private final List<Lane> lanes;
  private final EventFeed feed;

  /** Chunks from this one on are not made yet. */
  private final AtomicInteger gate = new AtomicInteger(Integer.MAX_VALUE);

  private final List<Task> held = new CopyOnWriteArrayList<>();

  FakeCrew(
      Settings settings,
      Clients clients,
      ObjectStore store,
      Events events,
      MeterRegistry registry,
      List<String> bundles) {
    this.store = store;
    this.events = events;
    this.lanes =
        bundles.stream()
            .flatMap(
                bundle ->
                    Stream.of(TaskId.Kind.TRACK, TaskId.Kind.WINDOW)
                        .map(kind -> new Lane(kind, bundle, EXECUTION_CLASS)))
            .toList();
    lanes.forEach(new TopicSetup(settings)::lane);
    this.feed =
        EventFeed.start(
            "crew",
            clients,
            lanes.stream().map(lane -> lane.topic().name()).toList(),
            EventFeed.From.LATEST,
            this,
            registry);
    tell(null);
  }

  /**
   * Says what it can take.
   *
   * @param pace how long an evaluation takes it, or null
   */
  void tell(Duration pace) {
    for (Lane lane : lanes) {
      events.sendAndWait(
          Topics.ADMISSION,
          new WorkerCapacity(
              "crew-" + lane.topic().name(),
              lane.kind(),
              lane.bundle(),
              lane.executionClass(),
              2,
              Duration.ofHours(1),
              pace));
    }
  }

  /** Makes only chunks before this one from now on. */
  void holdFrom(int chunk) {
    gate.set(chunk);
    List<Task> now = List.copyOf(held);
    held.clear();
    now.forEach(this::work);
  }

  @Override
  public void onEvent(String topic, Event event) {
    Task task = (Task) event;
    tasks.add(task);
    work(task);
  }

  @Override
  public void close() {
    feed.close();
  }

  private void work(Task task) {
    VideoDescription video = task.video();
    int index = task.task().index();
    if (video.prompt().equals(POISON)) {
      Problem problem = new Problem("expert-broken", "it broke");
      events.sendAndWait(
          Topics.STRUCTURES,
          new TaskFailed(video.id(), task.task(), task.attempt(), problem, "crew"));
      return;
    }
    switch (task.task().kind()) {
      case TRACK -> {
        events.sendAndWait(Topics.NOISE, new CellStored(video.id(), index, 0, "crew"));
        put(Keys.structure(video, index));
        events.sendAndWait(Topics.STRUCTURES, new TrackCompleted(video.id(), index, "crew"));
      }
      case WINDOW -> {
        if (index >= gate.get()) {
          held.add(task);
          return;
        }
        put(Keys.init(video.id()));
        put(Keys.chunk(video.id(), index));
        int frames = Fixtures.layout(video.frames()).windows().get(index).frames();
        events.sendAndWait(Topics.CHUNKS, new ChunkPublished(video.id(), index, frames, 7, "crew"));
      }
      case PACKAGE -> {
        put(Keys.whole(video.id()));
        events.sendAndWait(Topics.CHUNKS, new VideoPackaged(video.id(), 7, "crew"));
      }
    }
  }

  private void put(String key) {
    store.putIfAbsent(key, key.getBytes(StandardCharsets.UTF_8), "video/mp4");
  }
}
