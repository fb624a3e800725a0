package dev.segue.testbed.chaos.watch;

import dev.segue.infra.events.EventFeed;
import dev.segue.infra.events.EventListener;
import dev.segue.infra.kafka.Clients;
import dev.segue.schemas.CellStored;
import dev.segue.schemas.ChunkPublished;
import dev.segue.schemas.Event;
import dev.segue.schemas.Lane;
import dev.segue.schemas.RefinementStored;
import dev.segue.schemas.Task;
import dev.segue.schemas.TaskFailed;
import dev.segue.schemas.TaskId;
import dev.segue.schemas.TaskReady;
import dev.segue.schemas.Topics;
import dev.segue.schemas.TrackCompleted;
import dev.segue.schemas.VideoPackaged;
import dev.segue.schemas.VideoStatus;
import dev.segue.schemas.WorkerCapacity;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Hears what all services tell over Kafka, and remembers it. Thread-safe. */
public final class Observer implements EventListener, AutoCloseable {
  /** How a video ended, as its status said. */
  public record End(VideoStatus.State state, Instant at, String code) {}

  private final List<Progress> progress = new ArrayList<>();
  private final Set<String> results = new HashSet<>();
  private final Map<String, VideoStatus> newest = new HashMap<>();
  private final Map<String, Set<End>> ends = new HashMap<>();
  private final Map<String, Set<Integer>> failures = new HashMap<>();
  private final List<Task> tasks = new ArrayList<>();
  private final Set<Lane> lanes = new LinkedHashSet<>();
  private final List<Long> decisions = new ArrayList<>();
  private long heard = System.nanoTime();
  private EventFeed feed;

  private Observer() {}

  /** Hears all that is told from now on. */
  public static Observer start(Clients clients, MeterRegistry registry) {
    Observer observer = new Observer();
    observer.feed =
        EventFeed.start(
            "observer",
            clients,
            List.of(
                Topics.NOISE, Topics.STRUCTURES, Topics.CHUNKS, Topics.VIDEOS, Topics.ADMISSION),
            EventFeed.From.LATEST,
            observer,
            registry);
    return observer;
  }

  @Override
  public synchronized void onEvent(String topic, Event event) {
    heard = System.nanoTime();
    if (event instanceof CellStored e) {
      add(e.video(), TaskId.track(e.track()), e.step(), e.worker());
    } else if (event instanceof RefinementStored e) {
      add(e.video(), TaskId.window(e.window()), e.step(), e.worker());
    } else if (event instanceof TrackCompleted e) {
      add(e.video(), TaskId.track(e.track()), -1, e.worker());
    } else if (event instanceof ChunkPublished e) {
      add(e.video(), TaskId.window(e.chunk()), -1, e.worker());
    } else if (event instanceof VideoPackaged e) {
      add(e.video(), TaskId.pack(), -1, "");
    } else if (event instanceof TaskFailed e) {
      failures.computeIfAbsent(e.video() + "/" + e.task(), k -> new HashSet<>()).add(e.attempt());
    } else if (event instanceof TaskReady ready) {
      decisions.add(heard);
      tasks.add(ready.task());
    } else if (event instanceof WorkerCapacity capacity) {
      lanes.add(new Lane(capacity.kind(), capacity.bundle(), capacity.executionClass()));
    } else if (event instanceof VideoStatus status) {
      decisions.add(heard);
      newest.put(status.id(), status);
      if (status.state().ended()) {
        String code = status.error() == null ? "" : status.error().code();
        ends.computeIfAbsent(status.id(), k -> new HashSet<>())
            .add(new End(status.state(), status.endedAt(), code));
      }
    }
  }

  /** All results that were told so far, in order. */
  public synchronized List<Progress> progress() {
    return List.copyOf(progress);
  }

  /** How many different results were told; one that is told twice counts once. */
  public synchronized int results() {
    return results.size();
  }

  /** How many of these were steps, not whole tasks. */
  public synchronized int steps() {
    return (int) results.stream().filter(result -> !result.endsWith("/-1")).count();
  }

  /** When anything was heard last, on {@link System#nanoTime}. */
  public synchronized long heard() {
    return heard;
  }

  /** When the producer was heard, in order: tasks that are ready, statuses of videos. */
  public synchronized List<Long> decisions() {
    return List.copyOf(decisions);
  }

  /** All that was said of how a video ended: more than one is a contradiction. */
  public synchronized Set<End> ends(String video) {
    return Set.copyOf(ends.getOrDefault(video, Set.of()));
  }

  public synchronized Optional<VideoStatus> status(String video) {
    return Optional.ofNullable(newest.get(video));
  }

  /** Most attempts that were reported as failed for one task of a video. */
  public synchronized int failures(String video) {
    return failures.entrySet().stream()
        .filter(e -> e.getKey().startsWith(video + "/"))
        .mapToInt(e -> e.getValue().size())
        .max()
        .orElse(0);
  }

  /** The lanes of all workers that told their capacity, in the order in which they did. */
  public synchronized List<Lane> lanes() {
    return List.copyOf(lanes);
  }

  /** Every task that was ready so far, and so let in or about to be. */
  public synchronized List<Task> tasks() {
    return List.copyOf(tasks);
  }

  @Override
  public void close() {
    feed.close();
  }

  private void add(String video, TaskId task, int step, String worker) {
    Progress one = new Progress(heard, video, task.toString(), step, worker);
    progress.add(one);
    results.add(one.result());
  }
}
