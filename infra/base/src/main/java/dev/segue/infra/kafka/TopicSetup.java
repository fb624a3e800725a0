package dev.segue.infra.kafka;

import dev.segue.infra.settings.Settings;
import dev.segue.schemas.Lane;
import dev.segue.schemas.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes Kafka ready for Segue: waits for the broker, makes the topics that are missing, and for
 * workers the topic and the share group of their lane. Any number of processes may do it at any
 * time; what an operator made before stays, if it has the right number of partitions and keeps what
 * has to be kept.
 */
public final class TopicSetup {
  private static final Logger log = LoggerFactory.getLogger(TopicSetup.class);

  private static final SetupPolicy POLICY = SetupPolicy.USUAL;

  /** The broker unpacks what comes and refuses what is too large then. */
  private static final String UNPACKED = "uncompressed";

  private final Settings settings;

  /** For the broker and with the lock duration that the settings name. */
  public TopicSetup(Settings settings) {
    this.settings = settings;
  }

  /**
   * Does it, on the calling thread; waits two minutes for a broker that does not answer.
   *
   * @throws KafkaSetupException when it cannot be done; the message says what to do
   */
  public void run() {
    run(POLICY.broker());
  }

  /**
   * Does it, on the calling thread.
   *
   * @param patience how long to wait for a broker that does not answer
   * @throws KafkaSetupException when it cannot be done; the message says what to do
   */
  public void run(Duration patience) {
    try (Admin admin = admin()) {
      awaitBroker(admin, patience);
      createTopics(admin, Topics.ALL);
    }
  }

  /**
   * Makes the topic of a lane and sets up its share group, on the calling thread; for its workers,
   * before they tell that they can take its tasks.
   *
   * @throws KafkaSetupException when it cannot be done; the message says what to do
   */
  public void lane(Lane lane) {
    try (Admin admin = admin()) {
      createTopics(admin, List.of(lane.topic()));
      new ShareGroups(admin, settings.lockDuration(), POLICY.inForce()).configure(lane.group());
    }
  }

  /**
   * Makes the topic of a lane alone, on the calling thread; for who writes to it and has only a
   * worker's word that it is there.
   *
   * @throws KafkaSetupException when it cannot be done; the message says what to do
   */
  public void topic(Lane lane) {
    try (Admin admin = admin()) {
      createTopics(admin, List.of(lane.topic()));
    }
  }

  private Admin admin() {
    try {
      return Admin.create(new Clients(settings).admin(settings.instance() + "-setup"));
    } catch (KafkaException e) {
      Throwable reason = e.getCause() == null ? e : e.getCause();
      throw new KafkaSetupException(
          "kafka-settings",
          "no Kafka client can be made with what KAFKA_* says (KAFKA_BOOTSTRAP_SERVERS is "
              + settings.kafkaBootstrap()
              + "): "
              + reason.getMessage(),
          e);
    }
  }

  private void awaitBroker(Admin admin, Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      DescribeClusterOptions options = new DescribeClusterOptions().timeoutMs(2_000);
      Optional<Throwable> failure = failure(admin.describeCluster(options).nodes());
      if (failure.isEmpty()) {
        return;
      }
      Throwable cause = failure.get();
      if (cause instanceof AuthenticationException || cause instanceof AuthorizationException) {
        throw new KafkaSetupException(
            "kafka-denied",
            "Kafka denied access (" + cause.getMessage() + "); check the KAFKA_* credentials",
            cause);
      }
      if (System.nanoTime() - end >= 0) {
        throw new KafkaSetupException(
            "kafka-unreachable",
            "no Kafka broker answered at "
                + settings.kafkaBootstrap()
                + "; start it or set KAFKA_BOOTSTRAP_SERVERS",
            cause);
      }
      log.atInfo()
          .addKeyValue("bootstrap", settings.kafkaBootstrap())
          .log("waiting for the Kafka broker");
    }
  }

  private static void createTopics(Admin admin, List<Topics.Spec> specs) {
    long end = System.nanoTime() + POLICY.broker().toNanos();
    for (Topics.Spec spec : specs) {
      create(admin, spec, end);
    }
    for (Topics.Spec spec : specs) {
      int partitions = describe(admin, spec.name()).partitions().size();
      TopicRules.checkPartitions(spec, partitions).ifPresent(why -> fail(spec.name(), why, null));
    }
    checkConfigs(admin, specs);
  }

  /** Makes a topic; where brokers are still coming that shall have copies of it, waits for them. */
  private static void create(Admin admin, Topics.Spec spec, long end) {
    while (true) {
      Optional<Throwable> failure = failure(admin.createTopics(List.of(topic(spec))).all());
      Throwable why = failure.orElse(null);
      if (why == null || why instanceof TopicExistsException) {
        return;
      }
      if (!(why instanceof InvalidReplicationFactorException) || System.nanoTime() - end >= 0) {
        fail(spec.name(), why.getMessage(), why);
      }
      log.atInfo()
          .addKeyValue("topic", spec.name())
          .addKeyValue("cause", why.getMessage())
          .log("waiting for more Kafka brokers");
      pause(POLICY.brokers());
    }
  }

  /** What an operator made before may be of another kind, and would lose what has to be kept. */
  private static void checkConfigs(Admin admin, List<Topics.Spec> specs) {
    List<ConfigResource> topics =
        specs.stream()
            .map(spec -> new ConfigResource(ConfigResource.Type.TOPIC, spec.name()))
            .toList();
    Map<ConfigResource, KafkaFuture<Config>> configs = admin.describeConfigs(topics).values();
    for (Topics.Spec spec : specs) {
      KafkaFuture<Config> answer =
          configs.get(new ConfigResource(ConfigResource.Type.TOPIC, spec.name()));
      Optional<Throwable> failure = failure(answer);
      if (failure.isPresent()) {
        log.atWarn()
            .addKeyValue("topic", spec.name())
            .addKeyValue("cause", failure.get().getMessage())
            .log("its settings could not be looked at");
        continue;
      }
      Config config = answer.toCompletionStage().toCompletableFuture().join();
      TopicRules.checkConfig(spec, name -> value(config, name))
          .ifPresent(why -> fail(spec.name(), why, null));
      if (spec.name().equals(Topics.REQUESTS)) {
        measureUnpacked(admin, config);
      }
    }
  }

  /** Version 0.1 made the topic of requests without it; what an operator chose stays. */
  private static void measureUnpacked(Admin admin, Config config) {
    ConfigEntry compression = config.get(TopicConfig.COMPRESSION_TYPE_CONFIG);
    if (compression == null || compression.value().equals(UNPACKED)) {
      return;
    }
    Optional<Throwable> failure = Optional.empty();
    if (compression.isDefault()) {
      AlterConfigOp set =
          new AlterConfigOp(
              new ConfigEntry(TopicConfig.COMPRESSION_TYPE_CONFIG, UNPACKED),
              AlterConfigOp.OpType.SET);
      ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, Topics.REQUESTS);
      failure = failure(admin.incrementalAlterConfigs(Map.of(topic, List.of(set))).all());
      if (failure.isEmpty()) {
        return;
      }
    }
    log.atWarn()
        .addKeyValue("topic", Topics.REQUESTS)
        .addKeyValue("compression.type", compression.value())
        .addKeyValue("cause", failure.map(Throwable::getMessage).orElse("an operator chose it"))
        .log(
            "the broker does not measure requests unpacked, so that one that unpacks to gigabytes"
                + " can stop the intake; set compression.type=uncompressed");
  }

  private static String value(Config config, String name) {
    ConfigEntry entry = config.get(name);
    return entry == null ? null : entry.value();
  }

  /** A topic that was just made may not be known to the broker for a moment. */
  private static TopicDescription describe(Admin admin, String topic) {
    long end = System.nanoTime() + POLICY.call().toNanos();
    while (true) {
      KafkaFuture<TopicDescription> description =
          admin.describeTopics(List.of(topic)).topicNameValues().get(topic);
      Optional<Throwable> failure = failure(description);
      if (failure.isEmpty()) {
        return description.toCompletionStage().toCompletableFuture().join();
      }
      boolean unknown = failure.get() instanceof UnknownTopicOrPartitionException;
      if (!unknown || System.nanoTime() - end >= 0) {
        fail(topic, failure.get().getMessage(), failure.get());
      }
      pause();
    }
  }

  private static NewTopic topic(Topics.Spec spec) {
    long retention =
        spec.retentionHours() < 0 ? -1 : Duration.ofHours(spec.retentionHours()).toMillis();
    Map<String, String> configs = new HashMap<>();
    configs.put(TopicConfig.CLEANUP_POLICY_CONFIG, spec.compacted() ? "compact" : "delete");
    if (!spec.compacted()) {
      configs.put(TopicConfig.RETENTION_MS_CONFIG, Long.toString(retention));
    }
    if (spec.name().equals(Topics.REQUESTS)) {
      configs.put(TopicConfig.COMPRESSION_TYPE_CONFIG, UNPACKED);
    }
    return new NewTopic(spec.name(), Optional.of(spec.partitions()), Optional.empty())
        .configs(configs);
  }

  private static void fail(String topic, String why, Throwable cause) {
    throw new KafkaSetupException(
        "kafka-topic", "topic " + topic + " cannot be used: " + why, cause);
  }

  /** Why a call failed, or empty when it did not. */
  static Optional<Throwable> failure(KafkaFuture<?> call) {
    try {
      call.get(POLICY.call().toMillis(), TimeUnit.MILLISECONDS);
      return Optional.empty();
    } catch (ExecutionException e) {
      return Optional.of(e.getCause());
    } catch (TimeoutException e) {
      return Optional.of(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  static void pause() {
    pause(Duration.ofMillis(50));
  }

  private static void pause(Duration time) {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static KafkaSetupException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new KafkaSetupException("kafka-interrupted", "interrupted while setting up Kafka", e);
  }
}
