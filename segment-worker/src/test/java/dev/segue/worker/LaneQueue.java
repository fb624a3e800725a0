package dev.segue.worker;

import static org.awaitility.Awaitility.await;

import dev.segue.infra.events.EventFeed;
import dev.segue.infra.events.Events;
import dev.segue.infra.kafka.Clients;
import dev.segue.infra.metrics.Metrics;
import dev.segue.infra.settings.Settings;
import dev.segue.schemas.Lane;
import dev.segue.schemas.Task;
import dev.segue.schemas.TaskId;
import dev.segue.schemas.Topics;
import dev.segue.schemas.VideoDescription;
import dev.segue.schemas.WorkerCapacity;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** Sends tasks to the lane of the worker that has told its capacity, as admission does. */
final class LaneQueue implements AutoCloseable {
  private final Metrics metrics = Metrics.ofProcess();
  private final AtomicReference<Lane> lane = new AtomicReference<>();
  private final Events events;
  private final EventFeed feed;

  LaneQueue(Settings settings) {
    Clients clients = new Clients(settings);
    events = Events.open(clients, "test", "lane-queue", metrics.registry());
    feed =
        EventFeed.start(
            "lane-queue",
            clients,
            List.of(Topics.ADMISSION),
            EventFeed.From.EARLIEST,
            (topic, event) -> {
              if (event instanceof WorkerCapacity told && told.slots() > 0) {
                lane.set(new Lane(told.kind(), told.bundle(), told.executionClass()));
              }
            },
            metrics.registry());
  }

  /** The lane, once it is known. */
  Lane lane() {
    await().atMost(Duration.ofMinutes(2)).until(() -> lane.get() != null);
    return lane.get();
  }

  void send(VideoDescription video, TaskId... tasks) {
    for (TaskId task : tasks) {
      events.sendAndWait(lane().topic().name(), new Task(video, task, 0, lane().executionClass()));
    }
  }

  @Override
  public void close() {
    feed.close();
    events.close();
    metrics.close();
  }
}
