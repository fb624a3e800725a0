package dev.segue.testbed.simulation;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.Set;

/**
 * All services of an installation on one thread, under one seeded scheduler. Faults strike until a
 * moment; after it everything that was down comes back, and every video must end.
 */
final class World {
  private static final int MOST_EVENTS = 400_000;
  private static final long AFTERMATH = Producer.AFTERMATH.toMillis() + 50_000;
  private static final long LATEST = Duration.ofMinutes(40).toMillis();

  final Random random;

  /** Whether videos can be edited after their end, or not at all. */
  final boolean isEditable;

  final Safeguards safeguards;
  final Mode mode;
  final Path scratch;
  final Scheduler scheduler = new Scheduler();
  final SimClock clock = new SimClock(scheduler::now);
  final SimStore store = new SimStore(this);
  final Judge judge;
  final Wires wires;
  final Faults faults;
  final Videos videos;
  final Staff staff;
  final Producer producer;
  private final boolean traced;
  private long over;

  World(long seed, Safeguards safeguards, Mode mode, Path scratch, boolean traced) {
    this.random = new Random(seed * 0x9E3779B97F4A7C15L);
    this.isEditable = seed % 2 == 0;
    this.safeguards = safeguards;
    this.mode = mode;
    this.scratch = scratch;
    this.traced = traced;
    judge = new Judge(this);
    wires = new Wires(this);
    producer = new Producer(this);
    faults = new Faults(this);
    videos = new Videos(this);
    staff = new Staff(this);
    videos.ask();
    staff.begin();
    producer.applications.forEach(this::start);
    faults.schedule(staff.work());
  }

  long now() {
    return scheduler.now();
  }

  /** Something happens after a while, on a machine if it still runs then, or in the network. */
  void in(Machine on, long millis, Runnable what) {
    scheduler.in(on, millis, what);
  }

  /** Begins the next life of an application. */
  void start(Application.Durable application) {
    var unused = new Application(this, application);
  }

  /**
   * Runs until every video has ended.
   *
   * @return the faults that struck
   */
  Set<Fault> run() {
    int events = 0;
    while (!isOver()) {
      scheduler.next();
      if (events++ > MOST_EVENTS || now() > faults.calm() + LATEST) {
        throw new Judge.Violation("it does not come to an end: " + standing());
      }
      judge.check();
    }
    judge.close();
    return faults.happened();
  }

  private boolean isOver() {
    if (now() <= faults.calm() || !videos.ids().stream().allMatch(v -> judge.ending(v) != null)) {
      over = 0;
      return false;
    }
    over = over == 0 ? now() : over;
    return now() > over + AFTERMATH;
  }

  private String standing() {
    return videos.ids().stream().map(v -> v + " " + judge.ending(v)).toList().toString();
  }

  /** Tells the story of a seed, where it is asked for. */
  void trace(Object... words) {
    if (traced) {
      System.out.print(now());
      for (Object word : words) {
        System.out.print(" " + word);
      }
      System.out.println();
    }
  }
}
