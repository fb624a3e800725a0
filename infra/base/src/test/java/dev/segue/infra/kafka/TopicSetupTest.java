package dev.segue.infra.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.segue.infra.embedded.EmbeddedKafka;
import dev.segue.infra.settings.Settings;
import dev.segue.infra.testing.TestServer;
import dev.segue.infra.testing.TestServers;
import dev.segue.schemas.Lane;
import dev.segue.schemas.TaskId;
import dev.segue.schemas.Topics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class TopicSetupTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Lane LANE = new Lane(TaskId.Kind.PACKAGE, "5e".repeat(32), "fake 1");

  @TempDir Path directory;

  @Test
  void makesTopicsAndLanesHoweverOftenItRuns() throws Exception {
    try (TestServer broker = TestServers.broker(directory)) {
      Settings settings = settings(broker, "2s");
      TopicSetup setup = new TopicSetup(settings);
      for (int n = 0; n < 2; n++) {
        setup.run(PATIENCE);
        setup.lane(LANE);
      }

      try (Admin admin = Admin.create(new Clients(settings).admin("test"))) {
        for (Topics.Spec spec : Topics.ALL) {
          assertThat(partitions(admin, spec.name())).isEqualTo(spec.partitions());
        }
        Config videos = config(admin, ConfigResource.Type.TOPIC, Topics.VIDEOS);
        assertThat(videos.get("cleanup.policy").value()).isEqualTo("compact");
        Config noise = config(admin, ConfigResource.Type.TOPIC, Topics.NOISE);
        assertThat(noise.get("retention.ms").value()).isEqualTo("3600000");
        Config requests = config(admin, ConfigResource.Type.TOPIC, Topics.REQUESTS);
        assertThat(requests.get("retention.ms").value()).isEqualTo("-1");
        assertThat(requests.get("compression.type").value()).isEqualTo("uncompressed");
        assertThat(partitions(admin, LANE.topic().name())).isEqualTo(LANE.topic().partitions());
        Config group = config(admin, ConfigResource.Type.GROUP, LANE.group());
        assertThat(group.get("share.auto.offset.reset").value()).isEqualTo("earliest");
        assertThat(group.get("share.isolation.level").value()).isEqualTo("read_committed");
        assertThat(group.get("share.record.lock.duration.ms").value()).isEqualTo("2000");
        assertThat(group.get("share.delivery.count.limit").value()).isEqualTo("10");
        assertThat(group.get("share.heartbeat.interval.ms").value()).isEqualTo("1000");
      }
    }
  }

  @Test
  void keepsTheBrokersOwnLimitsWhereItRefusesOurs() throws Exception {
    Map<String, String> managed = Map.of("group.share.min.record.lock.duration.ms", "15000");
    try (TestServer broker = TestServers.broker(directory, managed)) {
      Settings settings = settings(broker, "2s");
      new TopicSetup(settings).lane(LANE);

      try (Admin admin = Admin.create(new Clients(settings).admin("test"))) {
        Config config = config(admin, ConfigResource.Type.GROUP, LANE.group());
        assertThat(config.get("share.record.lock.duration.ms").value()).isEqualTo("30000");
        assertThat(config.get("share.auto.offset.reset").value()).isEqualTo("earliest");
        assertThat(config.get("share.delivery.count.limit").value()).isEqualTo("10");
      }
    }
  }

  @Test
  void saysWhichTopicCannotBeUsed() throws Exception {
    try (TestServer broker = TestServers.broker(directory)) {
      Settings settings = settings(broker, "30s");
      try (Admin admin = Admin.create(new Clients(settings).admin("test"))) {
        NewTopic wrong = new NewTopic(Topics.VIDEOS, Optional.of(3), Optional.empty());
        admin.createTopics(List.of(wrong)).all().get();
      }

      KafkaSetupException failure =
          catchThrowableOfType(
              KafkaSetupException.class, () -> new TopicSetup(settings).run(PATIENCE));

      assertThat(failure.code()).isEqualTo("kafka-topic");
      assertThat(failure)
          .hasMessageContaining(Topics.VIDEOS)
          .hasMessageContaining("--partitions 4");
    }
  }

  @Test
  void requestsAreMeasuredUnpackedUnlessAnOperatorChoseOtherwise() throws Exception {
    try (TestServer broker = TestServers.broker(directory)) {
      Settings settings = settings(broker, "30s");
      try (Admin admin = Admin.create(new Clients(settings).admin("test"))) {
        NewTopic asVersion01MadeIt =
            new NewTopic(Topics.REQUESTS, 4, (short) 1).configs(Map.of("retention.ms", "-1"));
        admin.createTopics(List.of(asVersion01MadeIt)).all().get();

        new TopicSetup(settings).run(PATIENCE);
        await().until(() -> compression(admin).equals("uncompressed"));
        set(admin, Topics.REQUESTS, "compression.type", "zstd");
        new TopicSetup(settings).run(PATIENCE);

        assertThat(compression(admin)).isEqualTo("zstd");
      }
    }
  }

  private static String compression(Admin admin) throws Exception {
    Config requests = config(admin, ConfigResource.Type.TOPIC, Topics.REQUESTS);
    return requests.get("compression.type").value();
  }

  @Test
  void saysWhatToChangeAtATopicThatIsOfAnotherKind() throws Exception {
    try (TestServer broker = TestServers.broker(directory)) {
      Settings settings = settings(broker, "30s");
      new TopicSetup(settings).run(PATIENCE);
      assertRefused(settings, Topics.VIDEOS, "cleanup.policy", "delete", "compact");
      assertRefused(settings, Topics.VIDEOS, "cleanup.policy", "compact,delete", "compact");
      assertRefused(settings, Topics.DEAD_LETTERS, "cleanup.policy", "compact", "delete");
      assertRefused(settings, Topics.REQUESTS, "cleanup.policy", "compact,delete", "delete");
      assertRefused(settings, Topics.ACCEPTED, "max.message.bytes", "100000", "1048588");
    }
  }

  /** Sets a topic's setting wrong, starts, and sets it right again. */
  private static void assertRefused(
      Settings settings, String topic, String name, String wrong, String right) throws Exception {
    try (Admin admin = Admin.create(new Clients(settings).admin("test"))) {
      set(admin, topic, name, wrong);

      KafkaSetupException failure =
          catchThrowableOfType(
              KafkaSetupException.class, () -> new TopicSetup(settings).run(PATIENCE));

      assertThat(failure.code()).isEqualTo("kafka-topic");
      assertThat(failure).hasMessageContaining(topic + " cannot be used");
      assertThat(failure).hasMessageContaining("--add-config " + name + "=" + right);
      set(admin, topic, name, right);
    }
    new TopicSetup(settings).run(PATIENCE);
  }

  private static void set(Admin admin, String topic, String name, String value) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    AlterConfigOp op = new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    admin.incrementalAlterConfigs(Map.of(resource, List.of(op))).all().get();
    await()
        .until(
            () -> config(admin, ConfigResource.Type.TOPIC, topic).get(name).value().equals(value));
  }

  @Test
  @Tag("embedded")
  void waitsForABrokerThatComesLate() throws Exception {
    int port = freePort();
    Settings settings = settings("127.0.0.1:" + port, "30s");
    CompletableFuture<Void> setup =
        CompletableFuture.runAsync(() -> new TopicSetup(settings).run(PATIENCE));

    try (EmbeddedKafka broker = EmbeddedKafka.start(directory, port)) {
      setup.join();

      try (Admin admin = Admin.create(new Clients(settings).admin("test"))) {
        assertThat(broker.port()).isEqualTo(port);
        assertThat(partitions(admin, Topics.CHUNKS)).isEqualTo(Topics.PLANNER_PARTITIONS);
      }
    }
  }

  @Test
  void saysThatThereIsNoBroker() throws IOException {
    String nobody = "127.0.0.1:" + freePort();

    KafkaSetupException failure =
        catchThrowableOfType(
            KafkaSetupException.class,
            () -> new TopicSetup(settings(nobody, "30s")).run(Duration.ofMillis(100)));

    assertThat(failure.code()).isEqualTo("kafka-unreachable");
    assertThat(failure)
        .hasMessageContaining(nobody)
        .hasMessageContaining("KAFKA_BOOTSTRAP_SERVERS");
  }

  private static Settings settings(TestServer broker, String lock) {
    return settings(broker.environment().get("KAFKA_BOOTSTRAP_SERVERS"), lock);
  }

  private static Settings settings(String bootstrap, String lock) {
    return Settings.from(Map.of("KAFKA_BOOTSTRAP_SERVERS", bootstrap, "SEGUE_LOCK_DURATION", lock));
  }

  private static int partitions(Admin admin, String topic) throws Exception {
    return admin
        .describeTopics(List.of(topic))
        .allTopicNames()
        .get()
        .get(topic)
        .partitions()
        .size();
  }

  private static Config config(Admin admin, ConfigResource.Type type, String name)
      throws Exception {
    ConfigResource resource = new ConfigResource(type, name);
    return admin.describeConfigs(List.of(resource)).all().get().get(resource);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
