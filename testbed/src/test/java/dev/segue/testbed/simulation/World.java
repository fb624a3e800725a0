package dev.segue.testbed.simulation;

import dev.segue.producer.intake.Reading;
import dev.segue.schemas.CancelRequested;
import dev.segue.schemas.Event;
import dev.segue.schemas.Task;
import dev.segue.schemas.TaskId.Kind;
import dev.segue.schemas.Topics;
import dev.segue.schemas.VideoDescription;
import dev.segue.schemas.VideoRequested;
import dev.segue.schemas.VideoStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;

/**
 * All services of an installation on one thread, under one seeded scheduler and a clock that jumps
 * from event to event. Faults strike until a moment; after it everything that was down comes back,
 * and every video must end.
 */
final class World {
  private static final int MOST_EVENTS = 400_000;
  private static final long AFTERMATH = Producer.AFTERMATH.toMillis() + 50_000;
  private static final long LATEST = Duration.ofMinutes(40).toMillis();

  private record Due(long at, long number, Machine on, Runnable what) implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
      int byTime = Long.compare(at, other.at);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }

  final long seed;
  final Random random;
  final SimClock clock = new SimClock(this::now);
  final Safeguards safeguards;

  /** Whether experts now and then say something else than they should. */
  final boolean slips;

  final Path scratch;
  final SimStore store = new SimStore(this);
  final Judge judge;
  final Map<String, VideoDescription> videos = new LinkedHashMap<>();
  final Topic requests = new Topic();
  final List<Topic> accepted = new ArrayList<>();
  final List<Topic> structures = new ArrayList<>();
  final List<Topic> chunks = new ArrayList<>();
  final Topic admission = new Topic();
  final List<Topic> statuses = new ArrayList<>();
  final ShareGroup segments;
  final ShareGroup windows;

  private final PriorityQueue<Due> queue = new PriorityQueue<>();
  private final Set<Fault> enabled = EnumSet.noneOf(Fault.class);
  private final Set<Fault> happened = EnumSet.noneOf(Fault.class);
  private final Map<String, Duration> deadlines = new HashMap<>();
  private final Set<String> cancelled = new HashSet<>();
  private final List<Crew> crews = new ArrayList<>();
  private final Producer producer;
  private final boolean traced;
  private long now;
  private long numbers;
  private long calm;
  private long over;
  private int lives;

  World(long seed, Safeguards safeguards, boolean slips, Path scratch, boolean traced) {
    this.seed = seed;
    this.random = new Random(seed * 0x9E3779B97F4A7C15L);
    this.safeguards = safeguards;
    this.slips = slips;
    this.scratch = scratch;
    this.traced = traced;
    this.judge = new Judge(this);
    this.segments = new ShareGroup(this);
    this.windows = new ShareGroup(this);
    for (int p = 0; p < Producer.PARTITIONS; p++) {
      accepted.add(new Topic());
      structures.add(new Topic());
      chunks.add(new Topic());
      Topic told = new Topic();
      told.follow(() -> tellStatus(told));
      statuses.add(told);
    }
    producer = new Producer(this);
    choose();
  }

  // The scheduler

  long now() {
    return now;
  }

  /** Something happens after a while, on a machine if it still runs then, or in the network. */
  void in(Machine on, long millis, Runnable what) {
    queue.add(new Due(now + millis, numbers++, on, what));
  }

  /**
   * Runs until every video has ended.
   *
   * @return the faults that struck
   */
  Set<Fault> run() {
    int events = 0;
    while (!isOver()) {
      Due due = queue.remove();
      now = Math.max(now, due.at());
      if (events++ > MOST_EVENTS || now > calm + LATEST) {
        throw new Judge.Violation("it does not come to an end: " + standing());
      }
      if (due.on() == null) {
        due.what().run();
      } else {
        due.on().meet(due.what());
      }
      judge.check();
    }
    judge.close();
    return happened;
  }

  private boolean isOver() {
    if (now <= calm || !videos.keySet().stream().allMatch(v -> judge.ending(v) != null)) {
      over = 0;
      return false;
    }
    over = over == 0 ? now : over;
    return now > over + AFTERMATH;
  }

  private String standing() {
    return videos.keySet().stream().map(v -> v + " " + judge.ending(v)).toList().toString();
  }

  /** Tells the story of a seed, where it is asked for. */
  void trace(Object... words) {
    if (traced) {
      System.out.print(now);
      for (Object word : words) {
        System.out.print(" " + word);
      }
      System.out.println();
    }
  }

  // What there is

  private void choose() {
    for (Fault fault : Fault.values()) {
      double share =
          switch (fault) {
            case POISON, MIXED_CLASSES -> 0.15;
            case CANCELLED, DEADLINE, ALL_KILLED -> 0.25;
            default -> 0.35;
          };
      if (random.nextDouble() < share) {
        enabled.add(fault);
      }
    }
    boolean mixed = enabled.contains(Fault.MIXED_CLASSES) && !slips;
    int total = 0;
    int count = 1 + random.nextInt(2);
    for (int v = 0; v < count; v++) {
      int segmentCount = 1 + random.nextInt(12);
      total += segmentCount;
      request("v" + v, 2 * segmentCount - random.nextInt(2));
    }
    int workers = mixed ? 2 + random.nextInt(5) : 1 + random.nextInt(6);
    int stitchers = mixed ? 2 + random.nextInt(2) : 1 + random.nextInt(3);
    for (int n = 0; n < workers; n++) {
      join("worker-" + n, Kind.SEGMENT, mixed && n % 2 == 1, 1 + random.nextInt(4));
    }
    for (int n = 0; n < stitchers; n++) {
      join("stitcher-" + n, Kind.WINDOW, mixed && n % 2 == 1, 1 + random.nextInt(3));
    }
    if (mixed) {
      happened.add(Fault.MIXED_CLASSES);
    }
    producer.applications.forEach(this::start);
    long work = total * Crew.STEP * (SimRecipes.STEPS / workers + 2 / stitchers + 1) + 1_000;
    schedule(work);
    calm = 2 * work + 10_000;
    in(null, calm, this::calm);
  }

  private void request(String id, int frames) {
    String prompt = "a red ball";
    if (enabled.contains(Fault.POISON)) {
      enabled.remove(Fault.POISON);
      happened.add(Fault.POISON);
      prompt = random.nextBoolean() ? SimExperts.POISONED_STRUCTURES : SimExperts.POISONED_WINDOWS;
    }
    String recipe = random.nextBoolean() ? SimRecipes.LOCKSTEP : SimRecipes.NEIGHBOURS;
    videos.put(
        id,
        new VideoDescription(
            id,
            prompt,
            frames,
            8,
            random.nextInt(2),
            SimExperts.BUNDLE,
            SimRecipes.recorded(recipe)));
    Duration deadline = null;
    if (enabled.contains(Fault.DEADLINE) && random.nextBoolean()) {
      deadline = Duration.ofMillis(500 + random.nextInt(10_000));
      deadlines.put(id, deadline);
      happened.add(Fault.DEADLINE);
    }
    VideoRequested wish =
        new VideoRequested(id, prompt, frames, 8, 0L, recipe, null, random.nextInt(10), deadline);
    in(null, random.nextInt(300), () -> requests.append(wish));
    if (enabled.contains(Fault.REQUEST_REPEATED)) {
      happened.add(Fault.REQUEST_REPEATED);
      VideoRequested other =
          new VideoRequested(id, "another", frames, 8, 0L, recipe, null, 5, null);
      in(null, 400 + random.nextInt(5_000), () -> requests.append(wish));
      in(null, 400 + random.nextInt(5_000), () -> requests.append(other));
    }
  }

  Reading.Wanted wanted(VideoRequested request) {
    VideoDescription video = videos.get(request.video());
    return new Reading.Wanted(
        video, request.prompt(), request.priority(), request.deadline(), List.of());
  }

  private void join(String name, Kind kind, boolean isOther, int slots) {
    Crew crew =
        new Crew(this, name + "." + lives++, kind, isOther ? "class two!" : "class one", slots);
    crews.add(crew);
    judge.joined(crew);
    crew.machine.onKill(
        () -> {
          crew.stopped();
          crews.remove(crew);
          in(null, 500 + random.nextInt(12_000), () -> join(name, kind, isOther, slots));
        });
  }

  /** Begins the next life of an application. */
  void start(Application.Durable application) {
    var unused = new Application(this, application);
  }

  boolean isPoison(VideoDescription video) {
    return video.prompt().startsWith("poisoned");
  }

  boolean hasDeadline(String video) {
    return deadlines.containsKey(video);
  }

  boolean isCancelled(String video) {
    return cancelled.contains(video);
  }

  // Faults

  void happened(Fault fault) {
    happened.add(fault);
  }

  /** Whether a fault that may strike at any moment strikes now. */
  boolean strikes(Fault fault, double probability) {
    if (enabled.contains(fault) && now < calm && random.nextDouble() < probability) {
      happened.add(fault);
      return true;
    }
    return false;
  }

  private void schedule(long work) {
    for (Fault fault : enabled) {
      int times = 1 + random.nextInt(2);
      for (int n = 0; n < times; n++) {
        in(null, 300 + random.nextLong(work), () -> strike(fault));
      }
    }
  }

  private void strike(Fault fault) {
    switch (fault) {
      case WORKER_KILLED -> kill(any(Kind.SEGMENT), fault);
      case STITCHER_KILLED -> kill(any(Kind.WINDOW), fault);
      case WORKER_FROZEN -> freeze(any(Kind.SEGMENT), fault);
      case STITCHER_FROZEN -> freeze(any(Kind.WINDOW), fault);
      case WORKER_LEFT -> leave();
      case KILLED_BEFORE_TELLING, UPLOAD_TORN, UPLOAD_LATE, UPLOAD_UNCONFIRMED -> arm(fault);
      case STORE_DOWN -> {
        store.down = true;
        in(null, 100 + random.nextInt(12_000), () -> store.down = false);
      }
      case STORE_CUT_OFF -> cutOff();
      case CANCELLED -> {
        String video = List.copyOf(videos.keySet()).get(random.nextInt(videos.size()));
        if (judge.ending(video) == null) {
          happened.add(fault);
          cancelled.add(video);
          requests.append(new CancelRequested(video));
        }
      }
      case PRODUCER_KILLED -> killProducer(fault);
      case PRODUCER_ZOMBIE -> zombie();
      case ALL_KILLED -> {
        killProducer(fault);
        List.copyOf(crews).forEach(crew -> crew.machine.kill());
        segments.forgetLocks();
        windows.forgetLocks();
      }
      case HINT_DROPPED,
          MESSAGE_DELAYED,
          MESSAGE_DUPLICATED,
          TELLING_UNCONFIRMED,
          TASK_DUPLICATED,
          TASK_ARCHIVED,
          EXPERT_FAILED,
          POISON,
          DEADLINE,
          REQUEST_REPEATED,
          MIXED_CLASSES -> {}
    }
  }

  private Crew any(Kind kind) {
    List<Crew> some =
        crews.stream().filter(crew -> crew.kind == kind && crew.machine.runs()).toList();
    return some.isEmpty() ? null : some.get(random.nextInt(some.size()));
  }

  private void kill(Crew crew, Fault fault) {
    if (crew != null) {
      happened.add(fault);
      crew.machine.kill();
    }
  }

  private void freeze(Crew crew, Fault fault) {
    if (crew != null) {
      happened.add(fault);
      crew.machine.freeze();
      in(null, 2_000 + random.nextInt(25_000), crew.machine::thaw);
    }
  }

  private void leave() {
    Crew crew = any(random.nextBoolean() ? Kind.SEGMENT : Kind.WINDOW);
    if (crew != null) {
      happened.add(Fault.WORKER_LEFT);
      crew.leave();
    }
  }

  private void arm(Fault fault) {
    boolean isProducer = random.nextInt(5) == 0;
    if (isProducer) {
      Application.Durable one =
          producer.applications.get(random.nextInt(producer.applications.size()));
      one.owner().machine.fuse = fault;
      // Its thread dies alone; the producer begins another.
      in(null, 30_000, () -> revive(one));
    } else {
      Crew crew = any(random.nextInt(3) > 0 ? Kind.SEGMENT : Kind.WINDOW);
      if (crew != null) {
        crew.machine.fuse = fault;
      }
    }
  }

  private void revive(Application.Durable one) {
    if (one.owner().machine.isDead()) {
      start(one);
    }
  }

  private void cutOff() {
    Machine machine;
    if (random.nextInt(4) == 0) {
      machine =
          producer.applications.get(random.nextInt(producer.applications.size())).owner().machine;
    } else {
      Crew crew = any(random.nextBoolean() ? Kind.SEGMENT : Kind.WINDOW);
      if (crew == null) {
        return;
      }
      machine = crew.machine;
    }
    machine.cutOff = true;
    in(null, 100 + random.nextInt(15_000), () -> machine.cutOff = false);
  }

  private void killProducer(Fault fault) {
    happened.add(fault);
    producer.applications.forEach(one -> one.owner().machine.kill());
    in(null, 500 + random.nextInt(8_000), () -> producer.applications.forEach(this::revive));
  }

  /** A thread stands still, another takes its partition over, and it goes on for a moment. */
  private void zombie() {
    Application.Durable one =
        producer.applications.get(random.nextInt(producer.applications.size()));
    Machine machine = one.owner().machine;
    if (machine.runs()) {
      happened.add(Fault.PRODUCER_ZOMBIE);
      machine.freeze();
      in(
          null,
          6_000,
          () -> {
            if (one.owner().machine == machine) {
              start(one);
            }
          });
      in(
          null,
          6_000 + random.nextInt(20_000),
          () -> {
            machine.thaw();
            if (random.nextBoolean()) {
              // Who took over dies before it could put right what the late one wrote.
              in(null, random.nextInt(60), one.owner().machine::kill);
              in(null, 2_000, () -> revive(one));
            }
          });
    }
  }

  /** Faults are over. */
  private void calm() {
    trace("calm");
    store.down = false;
    producer.applications.forEach(
        one -> {
          one.owner().machine.cutOff = false;
          one.owner().machine.fuse = null;
          one.owner().machine.thaw();
          revive(one);
        });
    crews.forEach(
        crew -> {
          crew.machine.cutOff = false;
          crew.machine.fuse = null;
          crew.machine.thaw();
        });
  }

  // What travels

  void letIn(Task task, ShareGroup group) {
    judge.letIn(task);
    trace("let in", task.video().id(), task.task(), "attempt", task.attempt());
    group.append(task);
    if (strikes(Fault.TASK_DUPLICATED, 0.1)) {
      in(null, random.nextInt(10_000), () -> group.append(task));
    }
  }

  /** A worker tells a result or a failure, and waits for the broker's confirmation. */
  void tell(Crew crew, String name, Event event) {
    int p = Producer.partition(event.key());
    Topic topic =
        switch (name) {
          case Topics.STRUCTURES -> structures.get(p);
          case Topics.CHUNKS -> chunks.get(p);
          case Topics.ADMISSION -> admission;
          default -> throw new IllegalArgumentException(name);
        };
    trace(crew.machine.name, "tells", event);
    if (strikes(Fault.TELLING_UNCONFIRMED, 0.1)) {
      if (random.nextBoolean()) {
        in(null, random.nextInt(20_000), () -> topic.append(event));
      }
      throw crew.unconfirmed();
    }
    topic.append(event);
    if (strikes(Fault.MESSAGE_DUPLICATED, 0.1)) {
      in(null, random.nextInt(20_000), () -> topic.append(event));
    }
  }

  /** A hint goes to everybody, unless it gets lost. */
  void hint(Crew from, Event event) {
    for (Crew crew : crews) {
      if (crew != from && crew.kind == Kind.SEGMENT && !strikes(Fault.HINT_DROPPED, 0.5)) {
        in(crew.machine, 10 + random.nextInt(40), () -> crew.hear(Topics.NOISE, event));
      }
    }
    in(from.machine, 10, () -> from.hear(Topics.NOISE, event));
  }

  private void tellStatus(Topic topic) {
    Event event = topic.log.get(topic.log.size() - 1);
    trace(event.key(), ((VideoStatus) event).state());
    judge.status((VideoStatus) event);
    for (Crew crew : crews) {
      in(crew.machine, 10 + random.nextInt(200), () -> crew.hear(Topics.VIDEOS, event));
    }
  }
}
