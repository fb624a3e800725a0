package dev.segue.testbed.chaos;

import dev.segue.infra.events.Events;
import dev.segue.infra.kafka.Clients;
import dev.segue.infra.kafka.TopicSetup;
import dev.segue.infra.metrics.Metrics;
import dev.segue.infra.settings.Settings;
import dev.segue.infra.store.S3ObjectStore;
import dev.segue.testbed.chaos.cluster.Cluster;
import dev.segue.testbed.chaos.cluster.Node;
import dev.segue.testbed.chaos.cluster.Role;
import dev.segue.testbed.chaos.cluster.Shape;
import dev.segue.testbed.chaos.fault.Copies;
import dev.segue.testbed.chaos.fault.Injector;
import dev.segue.testbed.chaos.fault.Tasks;
import dev.segue.testbed.chaos.watch.Observer;
import dev.segue.testbed.chaos.watch.PlaylistWatch;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;

/** A running cluster with everything that asks it, watches it and meddles with it. */
final class Rig implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Duration LOOK = Duration.ofMillis(300);

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  final Cluster cluster;
  final ForeignClient client;
  final Observer observer;
  final PlaylistWatch playlists;
  final VideoFiles files;
  final Tasks tasks;
  private final Copies copies;
  final Duration lock;

  private Rig(Path directory, Shape shape, Map<String, String> settings, Consumer<String> say) {
    try {
      cluster =
          open(
              Cluster.start(
                  directory,
                  shape,
                  settings,
                  (node, code) ->
                      say.accept(
                          node + " ended by itself with " + code + " and is started again")));
      Settings own = cluster.settings("chaos");
      lock = own.lockDuration();
      new TopicSetup(own).run(PATIENCE);
      Clients clients = new Clients(own);
      Metrics metrics = open(Metrics.ofProcess());
      client = open(new ForeignClient(clients));
      observer = open(Observer.start(clients, metrics.registry()));
      Events events = open(Events.open(clients, "chaos", "chaos", metrics.registry()));
      copies = new Copies(open(Admin.create(clients.admin("chaos"))));
      tasks = new Tasks(clients, events, observer);
      playlists = open(new PlaylistWatch(this::producer, LOOK));
      files = new VideoFiles(open(new S3ObjectStore(own.store())), playlists);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  static Rig open(Path directory, Shape shape, Map<String, String> settings, Consumer<String> say) {
    return new Rig(directory, shape, settings, say);
  }

  Injector injector(Injector.Sick sick) {
    return new Injector(cluster, tasks, copies, sick);
  }

  /** A producer that runs, if any does. */
  URI producer() {
    return cluster.nodes(Role.PRODUCER).stream()
        .filter(Node::isRunning)
        .findFirst()
        .orElse(cluster.nodes(Role.PRODUCER).get(0))
        .uri();
  }

  @Override
  public void close() {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        throw new IllegalStateException("could not be closed", e);
      }
    }
  }

  private <T extends AutoCloseable> T open(T resource) {
    opened.push(resource);
    return resource;
  }
}
