package dev.segue.producer.admit;

import dev.segue.schemas.TaskId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Who waits for a lane and who is in flight in it, by video. Not thread-safe. */
final class LaneQueue {
  private final Map<String, VideoQueue> videos = new HashMap<>();
  private final NavigableSet<Shares.Group> waiting = new TreeSet<>(Shares.Group.ORDER);
  private final Map<String, Shares.Group> groups = new HashMap<>();
  private final Shares shares;
  private final TreeSet<VideoQueue> active = new TreeSet<>(VideoQueue.ORDER);
  private int waits;
  private int flies;

  /** An empty one whose workers are shared like that. */
  LaneQueue(Shares shares) {
    this.shares = shares;
  }

  /** Takes a video in, with what it has waiting and in flight. */
  void add(VideoQueue video) {
    videos.put(video.video, video);
    enter(video);
    if (!video.isEmpty()) {
      shares.come(video.tenant());
    }
  }

  /** Takes a video out, with what it has waiting and in flight; null when it is not here. */
  VideoQueue remove(String video) {
    VideoQueue queue = videos.remove(video);
    if (queue != null) {
      leave(queue);
      if (!queue.isEmpty()) {
        shares.go(queue.tenant());
      }
    }
    return queue;
  }

  void await(String video, TaskId task) {
    change(
        video,
        queue -> {
          queue.inFlight.remove(task);
          queue.waiting.add(task);
        });
  }

  void letIn(String video, TaskId task, Instant at) {
    change(
        video,
        queue -> {
          queue.waiting.remove(task);
          queue.inFlight.put(task, at);
        });
  }

  /** A task is no longer wanted. */
  void drop(String video, TaskId task) {
    change(
        video,
        queue -> {
          queue.waiting.remove(task);
          queue.inFlight.remove(task);
        });
  }

  /** A video that has begun and may not come to an end with what it has in flight. */
  Optional<VideoQueue> needy() {
    return active.stream().filter(VideoQueue::isNeedy).findFirst();
  }

  /** What waits of the tenant whose turn it is. */
  Optional<Shares.Group> first() {
    return waiting.isEmpty() ? Optional.empty() : Optional.of(waiting.first());
  }

  /** What waits of a tenant. */
  Optional<Shares.Group> of(String tenant) {
    return Optional.ofNullable(groups.get(tenant));
  }

  /** A task that was let in. */
  record Flight(String video, TaskId task) {}

  /** The tasks in flight that were let in no later than then. */
  List<Flight> letInUntil(Instant then) {
    List<Flight> found = new ArrayList<>();
    for (VideoQueue queue : active) {
      queue.inFlight.forEach(
          (task, at) -> {
            if (!at.isAfter(then)) {
              found.add(new Flight(queue.video, task));
            }
          });
    }
    return found;
  }

  /** Whether a video has anything waiting or in flight here. */
  boolean wants(String video) {
    VideoQueue queue = videos.get(video);
    return queue != null && !queue.isEmpty();
  }

  boolean isEmpty() {
    return videos.isEmpty();
  }

  int waiting() {
    return waits;
  }

  int inFlight() {
    return flies;
  }

  private void waits(VideoQueue queue) {
    groups.computeIfAbsent(queue.tenant(), tenant -> shares.enter(tenant, waiting)).add(queue);
  }

  private void noLongerWaits(VideoQueue queue) {
    Shares.Group group = groups.get(queue.tenant());
    group.remove(queue);
    if (group.isEmpty()) {
      groups.remove(queue.tenant());
      shares.leave(group);
    }
  }

  /** Changes a video's queue; its place in the order follows. */
  private void change(String video, Consumer<VideoQueue> change) {
    VideoQueue queue = videos.get(video);
    if (queue != null) {
      leave(queue);
      final boolean wanted = !queue.isEmpty();
      change.accept(queue);
      enter(queue);
      if (wanted && queue.isEmpty()) {
        shares.go(queue.tenant());
      } else if (!wanted && !queue.isEmpty()) {
        shares.come(queue.tenant());
      }
    }
  }

  private void leave(VideoQueue queue) {
    if (!queue.waiting.isEmpty()) {
      noLongerWaits(queue);
    }
    active.remove(queue);
    waits -= queue.waiting.size();
    flies -= queue.inFlight.size();
  }

  private void enter(VideoQueue queue) {
    waits += queue.waiting.size();
    flies += queue.inFlight.size();
    if (!queue.waiting.isEmpty()) {
      waits(queue);
    }
    if (!queue.inFlight.isEmpty()) {
      active.add(queue);
    }
  }
}
