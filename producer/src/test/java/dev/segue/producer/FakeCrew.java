package dev.segue.producer;

import dev.segue.infra.events.EventFeed;
import dev.segue.infra.events.EventListener;
import dev.segue.infra.events.Events;
import dev.segue.infra.kafka.Clients;
import dev.segue.infra.store.ObjectStore;
import dev.segue.schemas.ChunkPublished;
import dev.segue.schemas.Event;
import dev.segue.schemas.Keys;
import dev.segue.schemas.NoiseStored;
import dev.segue.schemas.Problem;
import dev.segue.schemas.StructureCompleted;
import dev.segue.schemas.Task;
import dev.segue.schemas.TaskFailed;
import dev.segue.schemas.TaskId;
import dev.segue.schemas.Topics;
import dev.segue.schemas.VideoDescription;
import dev.segue.schemas.VideoPackaged;
import dev.segue.schemas.WorkerCapacity;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Workers and stitchers that write made-up results into the real store, and tell the real topics.
 */
final class FakeCrew implements EventListener, AutoCloseable {
  /** A prompt whose tasks fail. */
  static final String POISON = "poison";

  final List<Task> tasks = new CopyOnWriteArrayList<>();

  private final ObjectStore store;
  private final Events events;
  private final EventFeed feed;

  /** Chunks from this one on are not made yet. */
  private final AtomicInteger gate = new AtomicInteger(Integer.MAX_VALUE);

  private final List<Task> held = new CopyOnWriteArrayList<>();

  FakeCrew(Clients clients, ObjectStore store, Events events, MeterRegistry registry) {
    this.store = store;
    this.events = events;
    for (TaskId.Kind kind : List.of(TaskId.Kind.SEGMENT, TaskId.Kind.WINDOW)) {
      events.sendAndWait(
          Topics.ADMISSION, new WorkerCapacity("crew-" + kind, kind, 2, Duration.ofHours(1)));
    }
    this.feed =
        EventFeed.start(
            "crew",
            clients,
            List.of(Topics.SEGMENTS, Topics.WINDOWS),
            EventFeed.From.LATEST,
            this,
            registry);
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
      case SEGMENT -> {
        events.sendAndWait(Topics.NOISE, new NoiseStored(video.id(), index, 0, "crew"));
        put(Keys.structure(video, index));
        events.sendAndWait(Topics.STRUCTURES, new StructureCompleted(video.id(), index, "crew"));
      }
      case WINDOW -> {
        if (index >= gate.get()) {
          held.add(task);
          return;
        }
        put(Keys.init(video.id()));
        put(Keys.chunk(video.id(), index));
        int frames = Fixtures.layout(video).windows().get(index).frames();
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
