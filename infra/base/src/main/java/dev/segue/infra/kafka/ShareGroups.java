package dev.segue.infra.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Configures share groups; a group need not exist yet. */
final class ShareGroups {
  private static final Logger log = LoggerFactory.getLogger(ShareGroups.class);

  private final Admin admin;
  private final Duration lockDuration;

  ShareGroups(Admin admin, Duration lockDuration) {
    this.admin = admin;
    this.lockDuration = lockDuration;
  }

  void configure(String group) {
    Map<String, String> needed =
        Map.of(
            // Tasks queued before the first worker came are work too.
            "share.auto.offset.reset", "earliest",
            "share.isolation.level", "read_committed");
    needed.forEach(
        (name, value) ->
            set(group, name, value)
                .ifPresent(
                    e -> {
                      throw new KafkaSetupException(
                          "kafka-group",
                          "share group " + group + " needs " + name + "=" + value + ": " + e,
                          e);
                    }));
    Map<String, String> wanted =
        Map.of(
            "share.record.lock.duration.ms", Long.toString(lockDuration.toMillis()),
            "share.delivery.count.limit", "10",
            "share.heartbeat.interval.ms", "1000");
    wanted.forEach(
        (name, value) ->
            set(group, name, value)
                .ifPresent(
                    e ->
                        log.atWarn()
                            .addKeyValue("group", group)
                            .addKeyValue("config", name + "=" + value)
                            .addKeyValue("cause", e.getMessage())
                            .log("the broker keeps its own setting for the share group")));
  }

  /** Sets one thing, since a broker refuses all of a request when it refuses one of them. */
  private Optional<Throwable> set(String group, String name, String value) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.GROUP, group);
    AlterConfigOp set = new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    return TopicSetup.failure(admin.incrementalAlterConfigs(Map.of(resource, List.of(set))).all());
  }
}
