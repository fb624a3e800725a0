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
import dev.segue.schemas.TaskReturned;
import dev.segue.schemas.Topics;
import dev.segue.schemas.VideoDescription;
import dev.segue.schemas.WorkerCapacity;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Sends tasks to the lane of the worker that has told its capacity, as admission does. */
final class LaneQueue implements AutoCloseable {
  private final Metrics metrics = Metrics.ofProcess();
  private final Map<String, Lane> lanes = new ConcurrentHashMap<>();
  private final List<TaskReturned> returned = new CopyOnWriteArrayList<>();
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
                lanes.put(
                    told.bundle(), new Lane(told.kind(), told.bundle(), told.executionClass()));
              } else if (event instanceof TaskReturned back) {
                returned.add(back);
              }
            },
            metrics.registry());
  }

  /** The lane of a video's bundle, once it is known. */
  Lane lane(VideoDescription video) {
    await().atMost(Duration.ofMinutes(2)).until(() -> lanes.containsKey(video.bundle()));
    return lanes.get(video.bundle());
  }

  /** What workers gave back so far. */
  List<TaskReturned> returned() {
    return List.copyOf(returned);
  }

  void send(VideoDescription video, TaskId... tasks) {
    for (TaskId task : tasks) {
      Lane lane = lane(video);
      events.sendAndWait(lane.topic().name(), new Task(video, task, 0, lane.executionClass()));
    }
  }

  @Override
  public void close() {
    feed.close();
    events.close();
    metrics.close();
  }
}
