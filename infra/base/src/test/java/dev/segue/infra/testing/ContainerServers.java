package dev.segue.infra.testing;

import dev.segue.infra.embedded.EmbeddedKafka;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * Servers in containers. The system properties {@code segue.image.kafka} and {@code segue.image.s3}
 * name other images: another version, or a mirror's copy of the same program.
 */
final class ContainerServers {
  private static final String KAFKA = "apache/kafka";
  private static final String KAFKA_IMAGE =
      System.getProperty("segue.image.kafka", KAFKA + ":4.3.1");
  private static final String S3_IMAGE =
      System.getProperty("segue.image.s3", "rustfs/rustfs:1.0.0");
  private static final int S3_PORT = 9000;
  private static final String ACCESS_KEY = "segue-tests";
  private static final String SECRET_KEY = "segue-tests-secret";

  private ContainerServers() {}

  static TestServer broker(Map<String, String> overrides) {
    Map<String, String> properties = new TreeMap<>(EmbeddedKafka.sharedProperties());
    properties.putAll(overrides);
    KafkaContainer broker =
        new KafkaContainer(DockerImageName.parse(KAFKA_IMAGE).asCompatibleSubstituteFor(KAFKA));
    properties.forEach((name, value) -> broker.withEnv(variable(name), value));
    broker.start();
    return new TestServer(
        Map.of("KAFKA_BOOTSTRAP_SERVERS", broker.getBootstrapServers()), broker::stop);
  }

  static TestServer store() {
    GenericContainer<?> store =
        new GenericContainer<>(DockerImageName.parse(S3_IMAGE))
            .withExposedPorts(S3_PORT)
            .withEnv("RUSTFS_ACCESS_KEY", ACCESS_KEY)
            .withEnv("RUSTFS_SECRET_KEY", SECRET_KEY)
            .waitingFor(Wait.forHttp("/health/ready").forPort(S3_PORT));
    store.start();
    return new TestServer(
        Map.of(
            "SEGUE_STORE_ENDPOINT",
            "http://" + store.getHost() + ":" + store.getMappedPort(S3_PORT),
            "SEGUE_STORE_ACCESS_KEY",
            ACCESS_KEY,
            "SEGUE_STORE_SECRET_KEY",
            SECRET_KEY),
        store::stop);
  }

  /** How the image of Kafka wants to be told a property. */
  private static String variable(String property) {
    return "KAFKA_" + property.toUpperCase(Locale.ROOT).replace('.', '_');
  }
}
