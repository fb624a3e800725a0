package dev.segue.infra.embedded;

import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** How the one broker is set up that is its own controller. */
final class BrokerProperties {
  private BrokerProperties() {}

  static Properties of(Path data, int port, int controllerPort, Map<String, String> overrides) {
    Properties p = new Properties();
    String broker = Ports.HOST + ":" + port;
    String controller = Ports.HOST + ":" + controllerPort;
    p.putAll(
        Map.of(
            "process.roles", "broker,controller",
            "node.id", "1",
            "controller.quorum.voters", "1@" + controller,
            "listeners", "PLAINTEXT://" + broker + ",CONTROLLER://" + controller,
            "advertised.listeners", "PLAINTEXT://" + broker,
            "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "controller.listener.names", "CONTROLLER",
            "inter.broker.listener.name", "PLAINTEXT",
            "log.dirs", data.toString()));
    p.putAll(shared());
    p.putAll(small());
    p.putAll(overrides);
    return p;
  }

  /**
   * How one of several brokers is set up: as Kafka sets one up by itself, but for sizes. Every
   * topic has a copy on three of them, if there are so many, and is written when two have it.
   *
   * @param number which of them, from 1
   */
  static Properties of(Path data, Peers peers, int number) {
    Properties p = new Properties();
    Peers.Seat seat = peers.seats().get(number - 1);
    int copies = Math.min(3, peers.seats().size());
    p.putAll(
        Map.ofEntries(
            Map.entry("process.roles", "broker,controller"),
            Map.entry("node.id", Integer.toString(number)),
            Map.entry("controller.quorum.voters", peers.voters()),
            Map.entry(
                "listeners",
                "PLAINTEXT://"
                    + at(seat.clients())
                    + ",BROKERS://"
                    + at(seat.brokers())
                    + ",CONTROLLER://"
                    + at(seat.controllers())),
            Map.entry(
                "advertised.listeners",
                "PLAINTEXT://" + at(seat.clients()) + ",BROKERS://" + at(seat.brokersFrom())),
            Map.entry(
                "listener.security.protocol.map",
                "PLAINTEXT:PLAINTEXT,BROKERS:PLAINTEXT,CONTROLLER:PLAINTEXT"),
            Map.entry("controller.listener.names", "CONTROLLER"),
            Map.entry("inter.broker.listener.name", "BROKERS"),
            Map.entry("log.dirs", data.toString()),
            Map.entry("auto.create.topics.enable", "false"),
            Map.entry("default.replication.factor", Integer.toString(copies)),
            Map.entry("min.insync.replicas", Integer.toString(Math.min(2, copies))),
            Map.entry("offsets.topic.replication.factor", Integer.toString(copies)),
            Map.entry("transaction.state.log.replication.factor", Integer.toString(copies)),
            Map.entry("share.coordinator.state.topic.replication.factor", Integer.toString(copies)),
            Map.entry("offsets.topic.num.partitions", "3"),
            Map.entry("transaction.state.log.num.partitions", "3"),
            Map.entry("share.coordinator.state.topic.num.partitions", "3")));
    p.putAll(small());
    return p;
  }

  private static String at(int port) {
    return Ports.HOST + ":" + port;
  }

  /** What any single broker that serves tests should go by, wherever it runs. */
  static Map<String, String> shared() {
    Map<String, String> shared = new TreeMap<>(single());
    shared.putAll(quick());
    shared.put("auto.create.topics.enable", "false");
    return shared;
  }

  /** There is one broker, so nothing can have a second copy. */
  private static Map<String, String> single() {
    return Map.of(
        "default.replication.factor", "1",
        "offsets.topic.replication.factor", "1",
        "offsets.topic.num.partitions", "1",
        "transaction.state.log.replication.factor", "1",
        "transaction.state.log.min.isr", "1",
        "transaction.state.log.num.partitions", "1",
        "share.coordinator.state.topic.replication.factor", "1",
        "share.coordinator.state.topic.min.isr", "1",
        "share.coordinator.state.topic.num.partitions", "1");
  }

  /**
   * Whatever waits for somebody who is gone waits shortly: a broker that was killed is let in again
   * when its old session has run out, a Streams instance is replaced when its has. Share groups may
   * be given short locks and heartbeats, and many members.
   */
  private static Map<String, String> quick() {
    return Map.ofEntries(
        Map.entry("broker.session.timeout.ms", "2500"),
        Map.entry("broker.heartbeat.interval.ms", "500"),
        Map.entry("initial.broker.registration.timeout.ms", "30000"),
        Map.entry("group.initial.rebalance.delay.ms", "0"),
        Map.entry("group.min.session.timeout.ms", "1000"),
        Map.entry("group.share.min.heartbeat.interval.ms", "200"),
        Map.entry("group.share.heartbeat.interval.ms", "1000"),
        Map.entry("group.share.min.session.timeout.ms", "2000"),
        Map.entry("group.share.session.timeout.ms", "10000"),
        Map.entry("group.share.min.record.lock.duration.ms", "1000"),
        Map.entry("group.share.max.record.lock.duration.ms", "3600000"),
        // Every slot is a member.
        Map.entry("group.share.max.size", "1000"));
  }

  /** It shares its JVM and its two processors with everything else. */
  private static Map<String, String> small() {
    return Map.of(
        "log.cleaner.dedupe.buffer.size", "4194304",
        "log.cleaner.threads", "1",
        "num.network.threads", "2",
        "num.io.threads", "4",
        "background.threads", "2",
        "group.coordinator.threads", "1",
        "share.coordinator.threads", "1",
        "num.recovery.threads.per.data.dir", "2",
        "offsets.load.buffer.size", "1048576");
  }
}
