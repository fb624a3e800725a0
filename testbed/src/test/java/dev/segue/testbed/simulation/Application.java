package dev.segue.testbed.simulation;

import dev.segue.infra.store.StoreException;
import dev.segue.schemas.Event;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * One life of a Streams application that processes at least once. What it writes to one partition
 * arrives in order; when it dies, what has not arrived is lost, of each partition by itself; and
 * its successor begins where the last commit was, with what the changelog holds.
 */
final class Application {
  private static final long COMMIT = 500;
  private static final long TICK = 1_000;
  private static final long THREAD_REPLACED = 4_000;

  /** What it decides; the services' own classes stand behind it. */
  interface Logic {
    /** Hears an event. */
    void hear(Event event, Instant now);

    /** Time went on. */
    void tick(Instant now);
  }

  /** What outlives it. */
  static final class Durable {
    final Map<String, Object> changelog = new LinkedHashMap<>();
    private final String name;
    private final List<Topic> inputs;
    private final Function<Application, Logic> logic;
    private final int[] committed;
    private Application owner;

    Durable(String name, List<Topic> inputs, Function<Application, Logic> logic) {
      this.name = name;
      this.inputs = inputs;
      this.logic = logic;
      this.committed = new int[inputs.size()];
    }

    Application owner() {
      return owner;
    }
  }

  final Machine machine;
  private final World world;
  private final Durable durable;
  private final Logic logic;
  private final int[] positions;
  private final Map<String, Long> lastSent = new HashMap<>();
  private final Runnable reader = this::wake;
  private int zombieRecords;
  private boolean awake;
  private boolean uncommitted;

  Application(World world, Durable durable) {
    this.world = world;
    this.durable = durable;
    this.machine = new Machine(world, durable.name);
    this.positions = durable.committed.clone();
    this.zombieRecords = world.random.nextInt(4);
    durable.owner = this;
    logic = durable.logic.apply(this);
    machine.onKill(() -> durable.inputs.forEach(topic -> topic.forget(reader)));
    durable.inputs.forEach(topic -> topic.follow(reader));
    world.in(machine, TICK, this::tick);
    world.in(machine, COMMIT, this::commit);
    wake();
  }

  Map<String, Object> changelog() {
    return durable.changelog;
  }

  /** Writes to its changelog; null is a deletion. */
  void keep(String key, Object value) {
    send(
        "changelog",
        () -> {
          if (value == null) {
            durable.changelog.remove(key);
          } else {
            durable.changelog.put(key, value);
          }
        });
  }

  /** Writes to a partition. */
  void send(String partition, Runnable arrival) {
    long delay = 2L + world.random.nextInt(8);
    if (world.faults.strikes(Fault.MESSAGE_DELAYED, 0.05)) {
      delay += world.random.nextInt(5_000);
    }
    long at = Math.max(world.now() + delay, lastSent.getOrDefault(partition, 0L));
    lastSent.put(partition, at);
    world.in(machine, at - world.now(), arrival);
  }

  /** Does it later, on its thread. */
  void soon(Runnable what) {
    world.in(machine, 1, () -> safely(what));
  }

  private void wake() {
    if (!awake) {
      awake = true;
      world.in(machine, 2 + world.random.nextInt(6), this::work);
    }
  }

  private void work() {
    awake = false;
    if (durable.owner != this && zombieRecords-- <= 0) {
      machine.kill();
      return;
    }
    List<Integer> unread = new ArrayList<>();
    for (int n = 0; n < positions.length; n++) {
      if (positions[n] < durable.inputs.get(n).log.size()) {
        unread.add(n);
      }
    }
    if (!unread.isEmpty()) {
      int n = unread.get(world.random.nextInt(unread.size()));
      Event event = durable.inputs.get(n).log.get(positions[n]);
      if (safely(() -> logic.hear(event, world.clock.instant()))) {
        positions[n]++;
        uncommitted = true;
        wake();
      }
    }
  }

  private void tick() {
    if (durable.owner == this && safely(() -> logic.tick(world.clock.instant()))) {
      world.in(machine, TICK, this::tick);
    }
  }

  private void commit() {
    if (uncommitted) {
      uncommitted = false;
      int[] done = positions.clone();
      long flushed = lastSent.values().stream().mapToLong(at -> at).max().orElse(0);
      world.in(
          machine,
          Math.max(0, flushed - world.now()),
          () -> {
            if (durable.owner == this) {
              System.arraycopy(done, 0, durable.committed, 0, done.length);
            }
          });
    }
    world.in(machine, COMMIT, this::commit);
  }

  /** A thread that fails is replaced by one that begins at the last commit. */
  private boolean safely(Runnable what) {
    try {
      what.run();
      return true;
    } catch (StoreException e) {
      machine.kill();
      world.in(
          null,
          THREAD_REPLACED,
          () -> {
            if (durable.owner == this) {
              world.start(durable);
            }
          });
      return false;
    }
  }
}
