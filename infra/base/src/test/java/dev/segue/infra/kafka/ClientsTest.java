package dev.segue.infra.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.infra.settings.Settings;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.junit.jupiter.api.Test;

class ClientsTest {
  private final Clients local =
      new Clients(
          Settings.from(
              Map.of(
                  "KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:9092",
                  "KAFKA_SESSION_TIMEOUT_MS", "3000",
                  "KAFKA_HEARTBEAT_INTERVAL_MS", "500",
                  "KAFKA_AUTO_OFFSET_RESET", "earliest",
                  "KAFKA_ISOLATION_LEVEL", "read_committed")));
  private final Clients clients =
      new Clients(
          Settings.from(
              Map.of(
                  "KAFKA_BOOTSTRAP_SERVERS", "kafka:9092",
                  "KAFKA_SASL_MECHANISM", "PLAIN",
                  "KAFKA_LINGER_MS", "5",
                  "KAFKA_ACKS", "0",
                  "KAFKA_SESSION_TIMEOUT_MS", "3000",
                  "KAFKA_ISOLATION_LEVEL", "read_uncommitted",
                  "KAFKA_PROCESSING_GUARANTEE", "exactly_once_v2",
                  "KAFKA_MAX_POLL_RECORDS", "500",
                  "SEGUE_DATA_DIR", "/data",
                  "SEGUE_INSTANCE", "p1")));

  @Test
  void everyClientGetsTheBrokerAndWhatTheOperatorSet() {
    assertThat(
            Map.of(
                "producer", clients.producer("a"),
                "consumer", clients.consumer("a"),
                "share", clients.shareConsumer("a", "g"),
                "streams", clients.streams("a"),
                "admin", clients.admin("a")))
        .allSatisfy(
            (kind, properties) ->
                assertThat(properties)
                    .containsEntry("bootstrap.servers", "kafka:9092")
                    .containsEntry("sasl.mechanism", "PLAIN"));
  }

  @Test
  void theOperatorOverridesPreferences() {
    assertThat(clients.producer("a")).containsEntry("linger.ms", "5");
    assertThat(clients.streams("a")).containsEntry("session.timeout.ms", "3000");
  }

  @Test
  void aShareConsumerCanBeMadeWhateverTheOperatorSetForOtherConsumers() {
    try (KafkaShareConsumer<String, byte[]> consumer =
        new KafkaShareConsumer<>(local.shareConsumer("a", "g"))) {
      assertThat(consumer.subscription()).isEmpty();
    }
  }

  @Test
  void nobodyOverridesWhatCorrectnessRestsOn() {
    assertThat(clients.producer("a"))
        .containsEntry("acks", "all")
        .containsEntry("enable.idempotence", true);
    assertThat(clients.consumer("a"))
        .containsEntry("isolation.level", "read_committed")
        .containsEntry("enable.auto.commit", false);
    assertThat(clients.shareConsumer("a", "g"))
        .containsEntry("group.id", "g")
        .containsEntry("share.acknowledgement.mode", "explicit")
        .containsEntry("share.acquire.mode", "record_limit")
        .containsEntry("max.poll.records", 1);
    assertThat(clients.streams("a"))
        .containsEntry("application.id", "a")
        .containsEntry("processing.guarantee", "at_least_once")
        .containsEntry("consumer.isolation.level", "read_committed")
        .containsEntry("state.dir", "/data/streams");
  }
}
