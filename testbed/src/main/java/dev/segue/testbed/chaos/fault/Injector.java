package dev.segue.testbed.chaos.fault;

import dev.segue.testbed.chaos.cluster.Cluster;
import dev.segue.testbed.chaos.cluster.Node;
import dev.segue.testbed.chaos.cluster.Role;
import dev.segue.testbed.chaos.store.Weather;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;

/**
 * Brings faults about, each on the calling thread until it is over. Several may be under way at the
 * same time; what two of them do to the store comes one after the other. Thread-safe.
 */
public final class Injector {
  private static final Duration ORDERLY = Duration.ofSeconds(10);

  private final Cluster cluster;
  private final Tasks tasks;
  private final Copies copies;
  private final Sick sick;
  private final ReentrantLock sky = new ReentrantLock(true);
  private final ReentrantLock wires = new ReentrantLock(true);

  /** Asks for a video that some expert cannot bear. */
  @FunctionalInterface
  public interface Sick {
    void ask(Kind kind);
  }

  public Injector(Cluster cluster, Tasks tasks, Copies copies, Sick sick) {
    this.cluster = cluster;
    this.tasks = tasks;
    this.copies = copies;
    this.sick = sick;
  }

  /**
   * Brings one about and ends it.
   *
   * @return empty when there was nothing to be done it to, such as a process that was dead already
   */
  public Optional<Struck> strike(Injection injection) throws InterruptedException {
    return switch (injection.kind()) {
      case KILL_WORKER -> kill(injection, one(Role.WORKER, injection));
      case KILL_STITCHER -> kill(injection, one(Role.STITCHER, injection));
      case KILL_PRODUCER -> kill(injection, one(Role.PRODUCER, injection));
      case KILL_BROKER -> kill(injection, one(Role.BROKER, injection));
      case KILL_STORE -> kill(injection, one(Role.STORE, injection));
      case KILL_ALL -> kill(injection, cluster.nodes());
      case WORKERS_GONE -> kill(injection, cluster.nodes(Role.WORKER));
      case TERM_WORKER -> terminate(injection, one(Role.WORKER, injection).get(0));
      case TERM_STITCHER -> terminate(injection, one(Role.STITCHER, injection).get(0));
      case TERM_PRODUCER -> terminate(injection, one(Role.PRODUCER, injection).get(0));
      case FREEZE_WORKER -> freeze(injection, one(Role.WORKER, injection).get(0));
      case FREEZE_STITCHER -> freeze(injection, one(Role.STITCHER, injection).get(0));
      case FREEZE_PRODUCER -> freeze(injection, one(Role.PRODUCER, injection).get(0));
      case LOSE_QUORUM -> kill(injection, most(cluster.nodes(Role.BROKER), injection.target()));
      case ROLL_BROKERS -> roll(injection);
      case CUT_OFF_BROKER -> cutOff(injection, one(Role.BROKER, injection).get(0));
      case STORE_UNAVAILABLE -> weather(injection, Weather.UNAVAILABLE);
      case STORE_FULL -> weather(injection, Weather.FULL);
      case STORE_TORN -> weather(injection, Weather.TORN);
      case STORE_SLOW -> weather(injection, Weather.SLOW);
      case DUPLICATE_TASKS -> at(injection, tasks.duplicate(injection.target()));
      case ARCHIVE_TASK -> at(injection, tasks.archive(injection.target()));
      case POISON, OUT_OF_MEMORY -> {
        sick.ask(injection.kind());
        yield at(injection, true);
      }
    };
  }

  private Optional<Struck> kill(Injection injection, List<Node> nodes) throws InterruptedException {
    long from = System.nanoTime();
    List<Node> killed = nodes.parallelStream().filter(Node::kill).toList();
    if (killed.isEmpty()) {
      return Optional.empty();
    }
    Thread.sleep(injection.lasts().toMillis());
    killed.forEach(Node::start);
    return struck(injection, from, killed, List.of());
  }

  private Optional<Struck> terminate(Injection injection, Node node) throws InterruptedException {
    if (!node.isRunning()) {
      return Optional.empty();
    }
    long from = System.nanoTime();
    Duration took = node.terminate();
    List<String> trouble = new ArrayList<>();
    if (took == null || took.compareTo(ORDERLY) > 0) {
      trouble.add(node + " did not end within 10 s of SIGTERM");
    }
    Thread.sleep(injection.lasts().toMillis());
    node.start();
    return struck(injection, from, List.of(node), trouble);
  }

  private Optional<Struck> roll(Injection injection) throws InterruptedException {
    long from = System.nanoTime();
    List<Node> rolled = cluster.nodes(Role.BROKER);
    for (Node broker : rolled) {
      copies.awaitAll();
      broker.terminate();
      broker.start();
    }
    copies.awaitAll();
    return struck(injection, from, rolled, List.of());
  }

  private Optional<Struck> cutOff(Injection injection, Node broker) throws InterruptedException {
    wires.lockInterruptibly();
    try {
      long from = System.nanoTime();
      if (!cluster.cutOff(broker)) {
        return Optional.empty();
      }
      Thread.sleep(injection.lasts().toMillis());
      return struck(injection, from, List.of(broker), List.of());
    } finally {
      cluster.mend();
      wires.unlock();
    }
  }

  /** The smallest number of them that is more than half. */
  private static List<Node> most(List<Node> nodes, int first) {
    int count = nodes.size() / 2 + 1;
    return IntStream.range(first, first + count)
        .mapToObj(n -> nodes.get(n % nodes.size()))
        .toList();
  }

  private Optional<Struck> freeze(Injection injection, Node node) throws InterruptedException {
    long from = System.nanoTime();
    if (!node.freeze()) {
      return Optional.empty();
    }
    try {
      Thread.sleep(injection.lasts().toMillis());
    } finally {
      node.thaw();
    }
    return struck(injection, from, List.of(node), List.of());
  }

  private Optional<Struck> weather(Injection injection, Weather weather)
      throws InterruptedException {
    sky.lockInterruptibly();
    try {
      long from = System.nanoTime();
      cluster.proxy().weather(weather);
      Thread.sleep(injection.lasts().toMillis());
      return struck(injection, from, List.of(), List.of());
    } finally {
      cluster.proxy().weather(Weather.CLEAR);
      sky.unlock();
    }
  }

  private static Optional<Struck> at(Injection injection, boolean done) {
    return done ? struck(injection, System.nanoTime(), List.of(), List.of()) : Optional.empty();
  }

  private static Optional<Struck> struck(
      Injection injection, long from, List<Node> nodes, List<String> trouble) {
    List<String> workers =
        nodes.stream()
            .filter(node -> node.role() == Role.WORKER || node.role() == Role.STITCHER)
            .map(node -> node.name() + "-" + node.role().name().toLowerCase(Locale.ROOT))
            .toList();
    return Optional.of(
        new Struck(injection.kind(), from, System.nanoTime(), workers, List.copyOf(trouble)));
  }

  /** The one that is meant, or the next one that runs. */
  private List<Node> one(Role role, Injection injection) {
    List<Node> nodes = cluster.nodes(role);
    for (int n = 0; n < nodes.size(); n++) {
      Node node = nodes.get((injection.target() + n) % nodes.size());
      if (node.isRunning()) {
        return List.of(node);
      }
    }
    return List.of(nodes.get(injection.target() % nodes.size()));
  }
}
