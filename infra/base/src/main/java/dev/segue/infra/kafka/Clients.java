package dev.segue.infra.kafka;

import dev.segue.infra.settings.Settings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Properties of Kafka clients. Our preferences come first, then what the operator set as {@code
 * KAFKA_*}, then what correctness rests on, which nobody can override. Every call returns a new map
 * that the caller may change.
 */
public final class Clients {
  /** What a share consumer refuses to be started with, though other consumers understand it. */
  private static final Set<String> NOT_FOR_SHARE_GROUPS =
      Set.of(
          ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
          ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
          ConsumerConfig.GROUP_INSTANCE_ID_CONFIG,
          ConsumerConfig.GROUP_PROTOCOL_CONFIG,
          ConsumerConfig.GROUP_REMOTE_ASSIGNOR_CONFIG,
          ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
          ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG,
          ConsumerConfig.ISOLATION_LEVEL_CONFIG,
          ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
          ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG);

  private final Settings settings;

  /** Clients of the broker that the settings name. */
  public Clients(Settings settings) {
    this.settings = settings;
  }

  /** For a producer of text keys and byte values that neither loses nor doubles records. */
  public Map<String, Object> producer(String name) {
    Map<String, Object> p =
        common(
            name,
            Map.of(
                ProducerConfig.LINGER_MS_CONFIG,
                0,
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                120_000,
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                60_000,
                // Otherwise it forgets its topics while no broker answers, and send() blocks.
                CommonClientConfigs.METADATA_RECOVERY_STRATEGY_CONFIG,
                "none"));
    p.put(ProducerConfig.ACKS_CONFIG, "all");
    p.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    p.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class);
    p.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    return p;
  }

  /** For a plain consumer of text keys and byte values that is assigned its partitions. */
  public Map<String, Object> consumer(String name) {
    Map<String, Object> p = common(name, Map.of());
    p.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    p.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    p.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    readsBytes(p);
    return p;
  }

  /**
   * The same, with fewer answers of more records each.
   *
   * @param gather how long the broker may wait for more records before it answers
   */
  public Map<String, Object> consumer(String name, Duration gather) {
    Map<String, Object> p = consumer(name);
    p.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1 << 20);
    p.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, (int) gather.toMillis());
    return p;
  }

  /**
   * For a member of a share group that takes one record at a time and acknowledges it explicitly.
   * {@code record_limit} keeps one member from taking all there is.
   */
  public Map<String, Object> shareConsumer(String name, String group) {
    Map<String, Object> p = common(name, Map.of());
    p.keySet().removeAll(NOT_FOR_SHARE_GROUPS);
    p.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    p.put(ConsumerConfig.SHARE_ACKNOWLEDGEMENT_MODE_CONFIG, "explicit");
    p.put(ConsumerConfig.SHARE_ACQUIRE_MODE_CONFIG, "record_limit");
    p.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
    // A member that is asked for no task does not poll, and shall stay a member.
    p.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, Integer.MAX_VALUE);
    readsBytes(p);
    return p;
  }

  /**
   * For a Kafka Streams application. At least once: what our processors decide is idempotent, and
   * readers of a killed instance's transaction would have to wait for its end.
   */
  public Map<String, Object> streams(String application) {
    Map<String, Object> p =
        common(
            settings.instance() + "-" + application,
            Map.of(
                "commit.interval.ms",
                500,
                "replication.factor",
                -1,
                "session.timeout.ms",
                6_000,
                "heartbeat.interval.ms",
                1_500,
                "producer.linger.ms",
                0,
                // How often a thread without records, and one that keeps its group, look about: by
                // themselves each does ten times a second. Records are not waited for by this.
                "poll.ms",
                500,
                "consumer.retry.backoff.ms",
                500));
    p.put("application.id", application);
    p.put("processing.guarantee", "at_least_once");
    p.put("state.dir", settings.dataDir().resolve("streams").toString());
    p.put("consumer.auto.offset.reset", "earliest");
    // Anybody may write requests, in transactions too: what is aborted was never asked for.
    p.put("consumer.isolation.level", "read_committed");
    p.put("producer.acks", "all");
    return p;
  }

  /** For an admin client. */
  public Map<String, Object> admin(String name) {
    return common(name, Map.of());
  }

  private Map<String, Object> common(String name, Map<String, Object> preferences) {
    Map<String, Object> p = new HashMap<>();
    p.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
    p.put(CommonClientConfigs.CLIENT_ID_CONFIG, name);
    p.putAll(preferences);
    p.putAll(settings.kafkaProperties());
    p.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, settings.kafkaBootstrap());
    return p;
  }

  private static void readsBytes(Map<String, Object> p) {
    p.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class);
    p.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
  }
}
