package dev.segue.infra.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Configures share groups; a group need not exist yet. */
final class ShareGroups {
  private static final Logger log = LoggerFactory.getLogger(ShareGroups.class);

  private final Admin admin;
  private final Duration lockDuration;
  private final Duration inForce;

  ShareGroups(Admin admin, Duration lockDuration, Duration inForce) {
    this.inForce = inForce;
    this.admin = admin;
    this.lockDuration = lockDuration;
  }

  /** Sets a group up; returns when the broker goes by it, so that workers may start after this. */
  void configure(String group) {
    Map<String, String> accepted = new TreeMap<>();
    needed()
        .forEach(
            (name, value) -> {
              set(group, name, value).ifPresent(e -> fail(group, name + "=" + value, e));
              accepted.put(name, value);
            });
    wanted()
        .forEach(
            (name, value) -> {
              Optional<Throwable> refusal = set(group, name, value);
              refusal.ifPresent(e -> warn(group, name + "=" + value, e));
              if (refusal.isEmpty()) {
                accepted.put(name, value);
              }
            });
    awaitInForce(group, accepted);
  }

  private static Map<String, String> needed() {
    return Map.of(
        // Tasks queued before the first worker came are work too.
        "share.auto.offset.reset", "earliest",
        "share.isolation.level", "read_committed");
  }

  private Map<String, String> wanted() {
    return Map.of(
        "share.record.lock.duration.ms", Long.toString(lockDuration.toMillis()),
        "share.delivery.count.limit", "10",
        "share.heartbeat.interval.ms", "1000");
  }

  /** Sets one thing, since a broker refuses all of a request when it refuses one of them. */
  private Optional<Throwable> set(String group, String name, String value) {
    AlterConfigOp set = new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    return TopicSetup.failure(
        admin.incrementalAlterConfigs(Map.of(resource(group), List.of(set))).all());
  }

  /**
   * The controller answers before the broker has heard of it. A group that is joined in between
   * begins at the latest record, for good.
   */
  private void awaitInForce(String group, Map<String, String> values) {
    long end = System.nanoTime() + inForce.toNanos();
    while (!inForce(group, values)) {
      if (System.nanoTime() - end >= 0) {
        fail(group, values.toString(), new IllegalStateException("the broker does not go by it"));
      }
      TopicSetup.pause();
    }
  }

  private boolean inForce(String group, Map<String, String> values) {
    KafkaFuture<Config> description =
        admin.describeConfigs(List.of(resource(group))).values().get(resource(group));
    if (TopicSetup.failure(description).isPresent()) {
      return false;
    }
    Config config = description.toCompletionStage().toCompletableFuture().join();
    return values.entrySet().stream()
        .allMatch(
            wanted -> {
              ConfigEntry entry = config.get(wanted.getKey());
              return entry != null && wanted.getValue().equals(entry.value());
            });
  }

  private static ConfigResource resource(String group) {
    return new ConfigResource(ConfigResource.Type.GROUP, group);
  }

  private static void fail(String group, String what, Throwable cause) {
    throw new KafkaSetupException(
        "kafka-group", "share group " + group + " needs " + what + ": " + cause, cause);
  }

  private static void warn(String group, String what, Throwable cause) {
    log.atWarn()
        .addKeyValue("group", group)
        .addKeyValue("config", what)
        .addKeyValue("cause", cause.getMessage())
        .log("the broker keeps its own setting for the share group");
  }
}
