package dev.segue.producer.admit;

import dev.segue.kernel.Json;
import dev.segue.producer.admit.JournalEntry.Phase;
import dev.segue.producer.policy.PlanningPolicy;
import dev.segue.schemas.Event;
import dev.segue.schemas.Lane;
import dev.segue.schemas.Problem;
import dev.segue.schemas.SteeringDecided;
import dev.segue.schemas.SteeringRequested;
import dev.segue.schemas.SteeringTaken;
import dev.segue.schemas.Task;
import dev.segue.schemas.TaskDone;
import dev.segue.schemas.TaskFailed;
import dev.segue.schemas.TaskId;
import dev.segue.schemas.TaskId.Kind;
import dev.segue.schemas.TaskReady;
import dev.segue.schemas.TaskReturned;
import dev.segue.schemas.VideoDescription;
import dev.segue.schemas.VideoEnded;
import dev.segue.schemas.VideoWaiting;
import dev.segue.schemas.WorkerCapacity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * Decides which ready tasks go into the work topics now: into each lane no more than its live
 * workers can hold: in fair shares between tenants, in seconds of work; of a tenant's videos by
 * priority, though a lower one has its turn now and then; then earliest first. A video is bound to
 * an execution class when its first task is let in; until then it waits for any worker that has its
 * bundle. A video that nobody can work on takes no room, and its planner is told why it waits.
 *
 * <p>Deterministic: all that it knows comes from the events and instants given to it, and what has
 * to outlive it goes to its {@link Journal}. Every event may come again, late or in another order.
 * Not thread-safe.
 *
 * <p>What it says is {@link Task}s, each for the topic of its lane, and for the planner {@link
 * VideoWaiting}, {@link SteeringDecided} and {@link TaskFailed}.
 */
public final class Admission {
  /** Nothing of a video can be steered any more. */
  public static final String LATE = "nothing-left-to-steer";

  /** More wishes to steer a video came at once than can be kept. */
  public static final String MANY = "steerings-too-many";

  private static final int MOST_AT_ONCE = 10;

  /** Of what is kept of a video; Kafka takes up to a megabyte. */
  private static final int MOST_BYTES = 950_000;

  /** Who says that a task is given up. */
  private static final String SELF = "admission";

  private final PlanningPolicy policy;
  private final Function<VideoDescription, Effort> effort;
  private final Journal journal;
  private final Crews crews = new Crews();
  private final Map<String, JournalEntry.Worker> workers = new HashMap<>();

  /** By lane; that of a bundle without an execution class holds the videos that have none yet. */
  private final Map<Lane, LaneQueue> queues = new HashMap<>();

  /** By lanes without an execution class. */
  private final Map<Lane, Shares> shares = new HashMap<>();

  private final Map<String, JournalEntry.Video> videos = new HashMap<>();
  private final Map<String, Map<TaskId, JournalEntry.Work>> works = new HashMap<>();
  private final Map<String, Instant> ended = new LinkedHashMap<>();
  private final Map<String, Instant> strandedSince = new HashMap<>();

  /** By video, the frames that its tasks go by. */
  private final Map<String, Moments> moments = new HashMap<>();

  /** By video that was known before this began, the last frame that anything may go by. */
  private final Map<String, Integer> unknown = new HashMap<>();

  /** The decisions that the planner was told of. */
  private final Set<JournalEntry.Pending> told = new HashSet<>();

  private final List<String> stale = new ArrayList<>();
  private final List<Event> words = new ArrayList<>();
  private Instant sure = Instant.MIN;
  private Instant lastWord = Instant.MIN;
  private Instant lastTick = Instant.MIN;
  private Instant firstTick;

  /**
   * An admission that knows nothing yet.
   *
   * @param effort what it has to know of a video's plan
   */
  public Admission(
      PlanningPolicy policy, Function<VideoDescription, Effort> effort, Journal journal) {
    this.policy = policy;
    this.effort = effort;
    this.journal = journal;
  }

  /**
   * Takes up what was kept before a restart, in any order, before anything is heard.
   *
   * @return what may not have reached its topic when the process ended: say it again
   */
  public List<Event> restore(Iterable<JournalEntry> entries) {
    List<JournalEntry.Work> known = new ArrayList<>();
    Map<String, Instant> ends = new TreeMap<>();
    for (JournalEntry entry : entries) {
      if (entry instanceof JournalEntry.Video video) {
        open(video);
      } else if (entry instanceof JournalEntry.Work work) {
        known.add(work);
      } else if (entry instanceof JournalEntry.Ended end) {
        ends.put(end.video(), end.at());
      } else if (entry instanceof JournalEntry.Worker worker) {
        workers.put(worker.key(), worker);
        crews.hear(worker, worker.until().minus(worker.word().validity()));
      } else if (entry instanceof JournalEntry.Sure until) {
        sure = until.until();
      }
    }
    ends.entrySet().stream()
        .sorted(Map.Entry.comparingByValue())
        .forEach(end -> ended.put(end.getKey(), end.getValue()));
    known.forEach(this::restore);
    for (JournalEntry.Video video : videos.values()) {
      unknown.put(video.video().id(), lastUnknown(video));
      video.pending().stream().filter(one -> !isUnsure(one.at())).forEach(this::tell);
      if (video.toldAt() != null && isUnsure(video.toldAt())) {
        words.add(new VideoWaiting(video.video().id(), video.waiting()));
      }
    }
    return said();
  }

  private void restore(JournalEntry.Work work) {
    boolean isDone = work.phase() == Phase.DONE;
    JournalEntry.Video video = videos.get(work.video());
    if (ended.containsKey(work.video()) || (!isDone && video == null)) {
      // A crash came between two records; the planner says again what is still wanted.
      stale.add(work.key());
    } else if (work.phase() == Phase.LET_IN && video.executionClass() == null) {
      // Version 0.1 let it in where nobody looks any more.
      take(work.again(work.attempt() + 1, work.at()));
    } else {
      take(work);
      if (work.phase() == Phase.GIVEN_UP) {
        words.add(givenUp(work));
      } else if (work.phase() == Phase.LET_IN && isUnsure(work.at())) {
        words.add(task(work));
      }
    }
  }

  /** Whether what was said then may not have arrived. */
  private boolean isUnsure(Instant said) {
    if (!said.isAfter(sure)) {
      return false;
    }
    lastWord = said.isAfter(lastWord) ? said : lastWord;
    return true;
  }

  /** Hears an event of {@code Topics.ADMISSION}; returns what there is to be said, in order. */
  public List<Event> hear(Event event, Instant now) {
    if (event instanceof TaskReady ready) {
      ready(ready, now);
    } else if (event instanceof TaskDone done) {
      done(done, now);
    } else if (event instanceof TaskReturned returned) {
      returned(returned, now);
    } else if (event instanceof SteeringRequested wish) {
      steer(wish, now);
    } else if (event instanceof SteeringTaken taken) {
      taken(taken);
    } else if (event instanceof VideoEnded end) {
      end(end.video(), now);
    } else if (event instanceof WorkerCapacity capacity) {
      heard(new JournalEntry.Worker(capacity, now.plus(capacity.validity())), now);
    }
    letIn(now);
    return said(now);
  }

  /**
   * Time went on; to be called about every second.
   *
   * @return what there is to be said, in order
   */
  public List<Event> tick(Instant now) {
    crews.living(now).forEach(lane -> overdue(lane, now));
    tellOfStranded(now);
    forget(now);
    stale.forEach(journal::delete);
    stale.clear();
    if (lastWord.isAfter(sure) && lastTick.isAfter(sure)) {
      sure = lastTick;
      journal.put(new JournalEntry.Sure(sure));
    }
    lastTick = now;
    tellDecisions();
    letIn(now);
    return said(now);
  }

  /** How many tasks wait for a kind of worker. */
  public int waiting(Kind kind) {
    return count(kind, LaneQueue::waiting);
  }

  /** How many tasks are with a kind of worker or on their way to it. */
  public int inFlight(Kind kind) {
    return count(kind, LaneQueue::inFlight);
  }

  private int count(Kind kind, ToIntFunction<LaneQueue> of) {
    return queues.entrySet().stream()
        .filter(lane -> lane.getKey().kind() == Lane.of(kind))
        .mapToInt(lane -> of.applyAsInt(lane.getValue()))
        .sum();
  }

  /** What the queues hold, by kind of task and bundle; where no video is there is no load. */
  public List<Load> loads() {
    Map<Lane, Load> loads = new HashMap<>();
    queues.forEach(
        (lane, queue) -> {
          Load load = new Load(lane.kind(), lane.bundle(), queue.waiting(), queue.inFlight());
          loads.merge(new Lane(lane.kind(), lane.bundle(), null), load, Load::plus);
        });
    return List.copyOf(loads.values());
  }

  /**
   * What is damaged is made again beside all that is planned: it takes little, its video may have
   * ended long ago, and where it is lost whoever needs it asks again. So nothing is kept of it.
   */
  private void mend(Task task, Instant now) {
    if (crews.slots(lane(task), now) > 0) {
      words.add(task);
    }
  }

  private static Lane lane(Task task) {
    return new Lane(task.task().kind(), task.video().bundle(), task.executionClass());
  }

  private void ready(TaskReady ready, Instant now) {
    VideoDescription video = ready.task().video();
    if (ready.task().mends()) {
      mend(ready.task(), now);
      return;
    }
    if (ended.containsKey(video.id())) {
      return;
    }
    if (!videos.containsKey(video.id())) {
      JournalEntry.Video entry = JournalEntry.Video.of(video, ready.terms());
      journal.put(entry);
      open(entry);
    }
    TaskId task = ready.task().task();
    JournalEntry.Work known = works.getOrDefault(video.id(), Map.of()).get(task);
    int attempt = ready.task().attempt();
    if (known == null) {
      set(new JournalEntry.Work(video.id(), task, Phase.WAITING, attempt, now, 0));
    } else if (known.phase() == Phase.GIVEN_UP) {
      words.add(givenUp(known));
    } else if (known.attempt() < attempt) {
      set(known.again(attempt, now));
    } else if (known.phase() == Phase.DONE) {
      // Its planner has lost the result: whoever takes it finds the result and tells it again.
      set(known.again(known.attempt() + 1, now));
    }
  }

  private void done(TaskDone done, Instant now) {
    JournalEntry.Video video = videos.get(done.video());
    if (video != null && !video.isBegun()) {
      keep(video.asBegun());
    }
    JournalEntry.Work known = works.getOrDefault(done.video(), Map.of()).get(done.task());
    if (!ended.containsKey(done.video()) && (known == null || known.phase() != Phase.DONE)) {
      settle(known, done.took());
      set(
          known == null
              ? new JournalEntry.Work(done.video(), done.task(), Phase.DONE, 0, now, 0)
              : known.in(Phase.DONE, now));
    }
  }

  private void returned(TaskReturned returned, Instant now) {
    JournalEntry.Video video = videos.get(returned.video());
    String begun = returned.executionClass();
    if (video != null && begun != null) {
      bind(video, begun);
      keep(videos.get(returned.video()).asBegun());
    }
    JournalEntry.Work known = works.getOrDefault(returned.video(), Map.of()).get(returned.task());
    if (known != null && known.phase() == Phase.LET_IN && known.attempt() == returned.attempt()) {
      settle(known, Objects.requireNonNullElse(returned.took(), Duration.ZERO));
      set(known.again(known.attempt() + 1, now));
    }
  }

  private void heard(JournalEntry.Worker worker, Instant now) {
    crews.hear(worker, now);
    if (worker.word().slots() > 0) {
      workers.put(worker.key(), worker);
      journal.put(worker);
    } else if (workers.remove(worker.key()) != null) {
      journal.delete(worker.key());
    }
  }

  private void end(String video, Instant now) {
    if (ended.containsKey(video)) {
      return;
    }
    JournalEntry.Ended end = new JournalEntry.Ended(video, now);
    journal.put(end);
    ended.put(video, now);
    JournalEntry.Video known = videos.remove(video);
    if (known != null) {
      journal.delete(known.key());
      queue(lane(Kind.TRACK, known)).remove(video);
      queue(lane(Kind.WINDOW, known)).remove(video);
    }
    Map<TaskId, JournalEntry.Work> tasks = works.remove(video);
    if (tasks != null) {
      for (JournalEntry.Work work : tasks.values()) {
        journal.delete(work.key());
        settle(work, known, null);
      }
    }
    strandedSince.remove(video);
    moments.remove(video);
    unknown.remove(video);
    told.removeIf(one -> one.wish().video().equals(video));
  }

  /**
   * Decides from which frame on a wish to steer holds: from the first that it asks for and that
   * nothing goes by which was let in. What goes by that frame or a later one waits until the
   * planner has recorded it.
   */
  private void steer(SteeringRequested wish, Instant now) {
    JournalEntry.Video video = videos.get(wish.video());
    if (video == null
        || video.pending().stream()
            .anyMatch(one -> one.wish().steering().equals(wish.steering()))) {
      return;
    }
    long asked = wish.at() == null ? 0 : wish.at().frames(video.video().fps());
    long from = Math.max(asked, firstOpen(video));
    if (from >= video.video().frames()) {
      String sentence =
          asked >= video.video().frames()
              ? "at is past the video's end: it has " + video.video().frames() + " frames"
              : "all of the video is made or being made; retake a stretch of it when it is complete";
      words.add(new SteeringDecided(wish, null, new Problem(LATE, sentence)));
      return;
    }
    JournalEntry.Video steered = video.steer(new JournalEntry.Pending(wish, (int) from, now));
    if (steered.pending().size() > MOST_AT_ONCE || Json.write(steered).length > MOST_BYTES) {
      String sentence =
          "other wishes to steer the video are not decided yet; wish again, anew, in a moment";
      words.add(new SteeringDecided(wish, null, new Problem(MANY, sentence)));
      return;
    }
    keep(steered);
    hold(wish.video());
    // Something is to be said as soon as this is sure.
    lastWord = now;
  }

  /** The first frame that nothing goes by which may have been begun. */
  private int firstOpen(JournalEntry.Video video) {
    String id = video.video().id();
    Moments of = moments.get(id);
    int last = Math.max(of.inherited(), unknown.getOrDefault(id, -1));
    for (JournalEntry.Work work : works.getOrDefault(id, Map.of()).values()) {
      if (work.phase() != Phase.WAITING || work.attempt() > 0) {
        last = Math.max(last, of.of(work.task()));
      }
    }
    return last < 0 ? 0 : of.opening(last + 1);
  }

  /**
   * A process that ended without warning may have let in more than it could write down: as many of
   * those that wait as there was room for, the earliest ones.
   */
  private int lastUnknown(JournalEntry.Video video) {
    String id = video.video().id();
    int last = -1;
    for (Kind kind : List.of(Kind.TRACK, Kind.WINDOW)) {
      last =
          works.getOrDefault(id, Map.of()).values().stream()
              .filter(work -> work.phase() == Phase.WAITING && work.task().kind() == kind)
              .limit(room(kind, video.video().bundle()))
              .mapToInt(work -> moments.get(id).of(work.task()))
              .reduce(last, Math::max);
    }
    return last;
  }

  private int room(Kind kind, String bundle) {
    return workers.values().stream()
        .map(JournalEntry.Worker::word)
        .filter(word -> Lane.of(word.kind()) == Lane.of(kind) && word.bundle().equals(bundle))
        .mapToInt(WorkerCapacity::slots)
        .sum();
  }

  private void taken(SteeringTaken taken) {
    JournalEntry.Video video = videos.get(taken.video().id());
    if (video != null) {
      keep(video.taken(taken.video(), taken.steering()));
      told.removeIf(one -> one.wish().steering().equals(taken.steering()));
      hold(taken.video().id());
    }
  }

  /** Holds back what waits and goes by a frame that a decision is pending for; no other. */
  private void hold(String video) {
    for (JournalEntry.Work work : works.getOrDefault(video, Map.of()).values()) {
      if (work.phase() == Phase.WAITING) {
        take(work);
      }
    }
  }

  private boolean isHeld(JournalEntry.Video video, TaskId task) {
    if (video.pending().isEmpty()) {
      return false;
    }
    int moment = moments.get(video.video().id()).of(task);
    return video.pending().stream().anyMatch(one -> moment >= one.from());
  }

  /** Tells the planner of the decisions that are written down for certain. */
  private void tellDecisions() {
    for (JournalEntry.Video video : videos.values()) {
      for (JournalEntry.Pending one : video.pending()) {
        if (!one.at().isAfter(sure) && !told.contains(one)) {
          tell(one);
        }
      }
    }
  }

  private void tell(JournalEntry.Pending decision) {
    told.add(decision);
    words.add(new SteeringDecided(decision.wish(), decision.from(), null));
  }

  private void overdue(Lane lane, Instant now) {
    Instant then = now.minus(policy.taskTimeout());
    // While nobody works, nobody can have lost a task.
    if (crews.since(lane, now).isAfter(then)) {
      return;
    }
    for (LaneQueue.Flight flight : queue(lane).letInUntil(then)) {
      JournalEntry.Work lost = works.get(flight.video()).get(flight.task()).lost();
      settle(lost, null);
      if (lost.vanished() < policy.vanishings()) {
        set(lost.again(lost.attempt() + 1, now));
      } else {
        set(lost.in(Phase.GIVEN_UP, now));
        words.add(givenUp(lost));
      }
    }
  }

  private static TaskFailed givenUp(JournalEntry.Work work) {
    String sentence =
        work.task()
            + " was taken "
            + work.vanished()
            + " times and nothing more was heard of it: it may end the workers that take it, or"
            + " take longer than the task timeout";
    Problem reason = new Problem(TaskFailed.VANISHED, sentence);
    return new TaskFailed(work.video(), work.task(), work.attempt(), reason, SELF);
  }

  private void tellOfStranded(Instant now) {
    firstTick = firstTick == null ? now : firstTick;
    boolean isAbsence = !firstTick.plus(policy.silence()).isAfter(now);
    Set<Lane> living = crews.living(now);
    for (JournalEntry.Video video : List.copyOf(videos.values())) {
      String id = video.video().id();
      Problem reason = Stranded.reason(video, kind -> wants(kind, video), living);
      boolean isDue = reason == null;
      if (reason == null) {
        strandedSince.remove(id);
      } else {
        Instant since = strandedSince.computeIfAbsent(id, first -> now);
        isDue = isAbsence && !since.plus(policy.patience()).isAfter(now);
        if (isDue && !video.isBegun() && reason.code().equals(Stranded.CLASS)) {
          chooseAgain(video, now);
          strandedSince.remove(id);
          continue;
        }
      }
      if (isDue && !Objects.equals(reason, video.waiting())) {
        keep(video.waitingFor(reason, now));
        words.add(new VideoWaiting(id, reason));
      }
    }
  }

  private boolean wants(Kind kind, JournalEntry.Video video) {
    return queue(lane(kind, video)).wants(video.video().id());
  }

  private void forget(Instant now) {
    queues.values().removeIf(LaneQueue::isEmpty);
    shares.values().forEach(Shares::forget);
    for (JournalEntry.Worker worker : List.copyOf(workers.values())) {
      if (!worker.until().isAfter(now)) {
        workers.remove(worker.key());
        journal.delete(worker.key());
      }
    }
    Instant then = now.minus(policy.memory());
    for (Iterator<Map.Entry<String, Instant>> i = ended.entrySet().iterator(); i.hasNext(); ) {
      Map.Entry<String, Instant> oldest = i.next();
      if (oldest.getValue().isAfter(then)) {
        return;
      }
      journal.delete(new JournalEntry.Ended(oldest.getKey(), oldest.getValue()).key());
      i.remove();
    }
  }

  private void letIn(Instant now) {
    for (Kind kind : List.of(Kind.WINDOW, Kind.TRACK)) {
      for (String bundle : crews.bundles(kind, now)) {
        boolean more = true;
        while (more) {
          more = letInOne(kind, bundle, now);
        }
      }
    }
  }

  /** Lets one task in, where there is room for it; the lanes that suit new videos come first. */
  private boolean letInOne(Kind kind, String bundle, Instant now) {
    List<Lane> lanes = crews.lanes(kind, bundle, now, lane -> queue(lane).inFlight());
    boolean isAnyWhole = lanes.stream().anyMatch(lane -> crews.isWhole(lane, now));
    for (Lane lane : lanes) {
      Optional<VideoQueue> needy = queue(lane).needy();
      if (needy.isPresent()) {
        letIn(lane, needy.get(), now);
        return true;
      }
      if (queue(lane).inFlight() < crews.slots(lane, now)) {
        boolean takesNew = crews.isWhole(lane, now) || !isAnyWhole;
        if (letInNext(lane, takesNew, now)) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * Lets in the task whose turn it is, of the lane's own videos and of those that have none yet.
   */
  private boolean letInNext(Lane lane, boolean takesNew, Instant now) {
    List<LaneQueue> from =
        takesNew ? List.of(queue(lane), queue(unbound(lane))) : List.of(queue(lane));
    Optional<Shares.Group> first =
        from.stream().flatMap(queue -> queue.first().stream()).min(Shares.Group.ORDER);
    if (first.isEmpty()) {
      return false;
    }
    String tenant = first.get().tenant();
    VideoQueue next =
        Shares.next(from.stream().flatMap(queue -> queue.of(tenant).stream()).toList());
    letIn(lane, next, now);
    return true;
  }

  private void letIn(Lane lane, VideoQueue next, Instant now) {
    JournalEntry.Video video = videos.get(next.video);
    bind(video, lane.executionClass());
    JournalEntry.Work work = works.get(next.video).get(next.waiting.first()).in(Phase.LET_IN, now);
    shares(lane).charge(work.key(), next.tenant(), next.evaluations, crews.pace(lane, now));
    set(work);
    words.add(task(work));
  }

  /**
   * The workers that a video was bound to have gone before any of them said that it was begun. If
   * one did begin it, the store says so to whoever takes it next, who gives it back with that
   * class.
   */
  private void chooseAgain(JournalEntry.Video video, Instant now) {
    bind(video, null);
    for (JournalEntry.Work work : List.copyOf(works.get(video.video().id()).values())) {
      if (work.phase() == Phase.LET_IN) {
        settle(work, Duration.ZERO);
        set(work.again(work.attempt() + 1, now));
      }
    }
  }

  private void keep(JournalEntry.Video video) {
    journal.put(video);
    videos.put(video.video().id(), video);
  }

  /** Fixes the execution class that a video is made on; null leaves the choice open. */
  private void bind(JournalEntry.Video video, String executionClass) {
    if (Objects.equals(executionClass, video.executionClass())) {
      return;
    }
    JournalEntry.Video bound = video.on(executionClass);
    keep(bound);
    for (Kind kind : List.of(Kind.TRACK, Kind.WINDOW)) {
      VideoQueue queue = queue(lane(kind, video)).remove(video.video().id());
      queue(lane(kind, bound)).add(queue);
    }
  }

  private Task task(JournalEntry.Work work) {
    JournalEntry.Video video = videos.get(work.video());
    return new Task(
        video.video(), work.task(), work.attempt(), video.executionClass(), video.terms().trace());
  }

  private void open(JournalEntry.Video video) {
    String id = video.video().id();
    videos.put(id, video);
    Effort needed = effort.apply(video.video());
    moments.put(id, needed.moments());
    queue(lane(Kind.TRACK, video))
        .add(new VideoQueue(id, video.terms(), needed.reach(), needed.track()));
    // No window reads another one.
    queue(lane(Kind.WINDOW, video)).add(new VideoQueue(id, video.terms(), 0, needed.window()));
  }

  private void set(JournalEntry.Work work) {
    journal.put(work);
    take(work);
  }

  private void take(JournalEntry.Work work) {
    works.computeIfAbsent(work.video(), video -> new TreeMap<>()).put(work.task(), work);
    JournalEntry.Video video = videos.get(work.video());
    if (video == null) {
      return;
    }
    LaneQueue queue = queue(lane(work.task().kind(), video));
    switch (work.phase()) {
      case WAITING -> {
        if (isHeld(video, work.task())) {
          queue.drop(work.video(), work.task());
        } else {
          queue.await(work.video(), work.task());
        }
      }
      case LET_IN -> queue.letIn(work.video(), work.task(), work.at());
      case DONE, GIVEN_UP -> queue.drop(work.video(), work.task());
    }
  }

  private LaneQueue queue(Lane lane) {
    return queues.computeIfAbsent(lane, key -> new LaneQueue(shares(lane)));
  }

  /** Nobody works on a task any more; null when it is not known for how long somebody did. */
  private void settle(JournalEntry.Work work, Duration took) {
    if (work != null) {
      settle(work, videos.get(work.video()), took);
    }
  }

  private void settle(JournalEntry.Work work, JournalEntry.Video of, Duration took) {
    if (of != null) {
      shares(lane(work.task().kind(), of)).settle(work.key(), VideoQueue.tenant(of.terms()), took);
    }
  }

  /** Whatever class it is done on, work is work. */
  private Shares shares(Lane lane) {
    return shares.computeIfAbsent(unbound(lane), key -> new Shares());
  }

  private static Lane unbound(Lane lane) {
    return new Lane(lane.kind(), lane.bundle(), null);
  }

  private static Lane lane(Kind kind, JournalEntry.Video video) {
    return new Lane(kind, video.video().bundle(), video.executionClass());
  }

  private List<Event> said(Instant now) {
    if (!words.isEmpty()) {
      lastWord = now;
    }
    return said();
  }

  private List<Event> said() {
    List<Event> all = List.copyOf(words);
    words.clear();
    return all;
  }
}
