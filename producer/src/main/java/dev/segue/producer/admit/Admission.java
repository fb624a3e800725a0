package dev.segue.producer.admit;

import dev.segue.producer.admit.Kept.Phase;
import dev.segue.schemas.Event;
import dev.segue.schemas.Task;
import dev.segue.schemas.TaskDone;
import dev.segue.schemas.TaskId;
import dev.segue.schemas.TaskReady;
import dev.segue.schemas.TaskReturned;
import dev.segue.schemas.VideoDescription;
import dev.segue.schemas.VideoEnded;
import dev.segue.schemas.WorkerCapacity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/**
 * Decides which ready tasks go into the work topics now: no more than the live workers can hold, by
 * priority, in fair shares between videos, earliest first.
 *
 * <p>Deterministic: all that it knows comes from the events and instants given to it, and what has
 * to outlive it goes to its {@link Journal}. Every event may come again, late or in another order.
 * Not thread-safe.
 */
public final class Admission {
  private final AdmissionSettings settings;
  private final ToIntFunction<VideoDescription> reach;
  private final Journal journal;
  private final Map<TaskId.Kind, Lane> lanes = new EnumMap<>(TaskId.Kind.class);
  private final Map<String, Kept.Video> videos = new HashMap<>();
  private final Map<String, Map<TaskId, Kept.Work>> works = new HashMap<>();
  private final Map<String, Instant> ended = new LinkedHashMap<>();
  private final List<String> stale = new ArrayList<>();
  private Instant sure = Instant.MIN;
  private Instant lastLetIn = Instant.MIN;
  private Instant lastTick = Instant.MIN;

  /**
   * An admission that knows nothing yet.
   *
   * @param reach how many segments of a video have to be in flight at least (1 for most recipes)
   */
  public Admission(
      AdmissionSettings settings, ToIntFunction<VideoDescription> reach, Journal journal) {
    this.settings = settings;
    this.reach = reach;
    this.journal = journal;
    Lane windows = new Lane();
    lanes.put(TaskId.Kind.SEGMENT, new Lane());
    lanes.put(TaskId.Kind.WINDOW, windows);
    lanes.put(TaskId.Kind.PACKAGE, windows);
  }

  /**
   * Takes up what was kept before a restart, in any order, before anything is heard.
   *
   * @return the tasks that may not have reached their topic when the process ended: let them in
   */
  public List<Task> restore(Iterable<Kept> kept) {
    List<Kept.Work> known = new ArrayList<>();
    Map<String, Instant> ends = new TreeMap<>();
    for (Kept one : kept) {
      if (one instanceof Kept.Video video) {
        open(video);
      } else if (one instanceof Kept.Work work) {
        known.add(work);
      } else if (one instanceof Kept.Ended end) {
        ends.put(end.video(), end.at());
      } else if (one instanceof Kept.Sure until) {
        sure = until.until();
      }
    }
    ends.entrySet().stream()
        .sorted(Map.Entry.comparingByValue())
        .forEach(end -> ended.put(end.getKey(), end.getValue()));
    List<Task> again = new ArrayList<>();
    for (Kept.Work work : known) {
      boolean isDone = work.phase() == Phase.DONE;
      if (ended.containsKey(work.video()) || (!isDone && !videos.containsKey(work.video()))) {
        // A crash came between two records; the planner says again what is still wanted.
        stale.add(work.key());
        continue;
      }
      take(work);
      if (work.phase() == Phase.LET_IN && work.at().isAfter(sure)) {
        again.add(task(work));
      }
    }
    return again;
  }

  /** Hears an event of {@code Topics.ADMISSION}; returns the tasks to be let in, in order. */
  public List<Task> hear(Event event, Instant now) {
    if (event instanceof TaskReady ready) {
      ready(ready, now);
    } else if (event instanceof TaskDone done) {
      done(done, now);
    } else if (event instanceof TaskReturned returned) {
      returned(returned, now);
    } else if (event instanceof VideoEnded end) {
      end(end.video(), now);
    } else if (event instanceof WorkerCapacity capacity) {
      lanes.get(capacity.kind()).capacity.hear(capacity, now);
    }
    return letIn(now);
  }

  /**
   * Time went on; to be called about every second.
   *
   * @return the tasks to be let in, in order
   */
  public List<Task> tick(Instant now) {
    overdue(TaskId.Kind.SEGMENT, now);
    overdue(TaskId.Kind.WINDOW, now);
    forget(now);
    stale.forEach(journal::delete);
    stale.clear();
    if (lastLetIn.isAfter(sure) && lastTick.isAfter(sure)) {
      sure = lastTick;
      journal.put(new Kept.Sure(sure));
    }
    lastTick = now;
    return letIn(now);
  }

  /** How many tasks wait for a kind of worker. */
  public int waiting(TaskId.Kind kind) {
    return lanes.get(kind).waits();
  }

  /** How many tasks are with a kind of worker or on their way to it. */
  public int inFlight(TaskId.Kind kind) {
    return lanes.get(kind).under();
  }

  private void ready(TaskReady ready, Instant now) {
    VideoDescription video = ready.task().video();
    if (ended.containsKey(video.id())) {
      return;
    }
    if (!videos.containsKey(video.id())) {
      Kept.Video kept = new Kept.Video(video, ready.priority(), ready.acceptedAt());
      journal.put(kept);
      open(kept);
    }
    TaskId task = ready.task().task();
    Kept.Work known = works.getOrDefault(video.id(), Map.of()).get(task);
    int attempt = ready.task().attempt();
    if (known == null || known.attempt() < attempt) {
      set(new Kept.Work(video.id(), task, Phase.WAITING, attempt, now));
    } else if (known.phase() == Phase.DONE) {
      // Its planner has lost the result: whoever takes it finds the result and tells it again.
      set(new Kept.Work(video.id(), task, Phase.WAITING, known.attempt() + 1, now));
    }
  }

  private void done(TaskDone done, Instant now) {
    Kept.Work known = works.getOrDefault(done.video(), Map.of()).get(done.task());
    if (!ended.containsKey(done.video()) && (known == null || known.phase() != Phase.DONE)) {
      int attempt = known == null ? 0 : known.attempt();
      set(new Kept.Work(done.video(), done.task(), Phase.DONE, attempt, now));
    }
  }

  private void returned(TaskReturned returned, Instant now) {
    Kept.Work known = works.getOrDefault(returned.video(), Map.of()).get(returned.task());
    if (known != null && known.phase() == Phase.LET_IN && known.attempt() == returned.attempt()) {
      int next = known.attempt() + 1;
      set(new Kept.Work(known.video(), known.task(), Phase.WAITING, next, now));
    }
  }

  private void end(String video, Instant now) {
    if (ended.containsKey(video)) {
      return;
    }
    Kept.Ended end = new Kept.Ended(video, now);
    journal.put(end);
    ended.put(video, now);
    Kept.Video known = videos.remove(video);
    if (known != null) {
      journal.delete(known.key());
    }
    Map<TaskId, Kept.Work> tasks = works.remove(video);
    if (tasks != null) {
      tasks.values().forEach(work -> journal.delete(work.key()));
    }
    lanes.get(TaskId.Kind.SEGMENT).end(video);
    lanes.get(TaskId.Kind.WINDOW).end(video);
  }

  private void overdue(TaskId.Kind kind, Instant now) {
    Lane lane = lanes.get(kind);
    Instant since = lane.capacity.since(now);
    Instant then = now.minus(settings.timeout());
    // While nobody works, nobody can have lost a task.
    if (since == null || since.isAfter(then)) {
      return;
    }
    for (Lane.Place place : lane.letInUntil(then)) {
      Kept.Work work = works.get(place.line().video.video().id()).get(place.task());
      set(new Kept.Work(work.video(), work.task(), Phase.WAITING, work.attempt() + 1, now));
    }
  }

  private void forget(Instant now) {
    Instant then = now.minus(settings.memory());
    for (Iterator<Map.Entry<String, Instant>> i = ended.entrySet().iterator(); i.hasNext(); ) {
      Map.Entry<String, Instant> oldest = i.next();
      if (oldest.getValue().isAfter(then)) {
        return;
      }
      journal.delete(new Kept.Ended(oldest.getKey(), oldest.getValue()).key());
      i.remove();
    }
  }

  private List<Task> letIn(Instant now) {
    List<Task> tasks = new ArrayList<>();
    letIn(lanes.get(TaskId.Kind.WINDOW), now, tasks);
    letIn(lanes.get(TaskId.Kind.SEGMENT), now, tasks);
    return tasks;
  }

  private void letIn(Lane lane, Instant now, List<Task> tasks) {
    int room = lane.capacity.slots(now).orElse(settings.blind());
    Optional<Lane.Place> next = lane.next(room);
    while (next.isPresent()) {
      String video = next.get().line().video.video().id();
      int attempt = works.get(video).get(next.get().task()).attempt();
      Kept.Work work = new Kept.Work(video, next.get().task(), Phase.LET_IN, attempt, now);
      set(work);
      tasks.add(task(work));
      lastLetIn = now;
      next = lane.next(room);
    }
  }

  private Task task(Kept.Work work) {
    return new Task(videos.get(work.video()).video(), work.task(), work.attempt());
  }

  private void open(Kept.Video video) {
    videos.put(video.video().id(), video);
    lanes.get(TaskId.Kind.SEGMENT).open(video, reach.applyAsInt(video.video()));
    lanes.get(TaskId.Kind.WINDOW).open(video, 1);
  }

  private void set(Kept.Work work) {
    journal.put(work);
    take(work);
  }

  private void take(Kept.Work work) {
    works.computeIfAbsent(work.video(), video -> new TreeMap<>()).put(work.task(), work);
    Lane lane = lanes.get(work.task().kind());
    switch (work.phase()) {
      case WAITING -> lane.await(work.video(), work.task());
      case LET_IN -> lane.letIn(work.video(), work.task(), work.at());
      case DONE -> lane.done(work.video(), work.task());
    }
  }
}
