package dev.segue.infra.embedded;

import java.nio.file.Path;
import java.util.Map;

/**
 * A broker and a store, and the environment that points a service at them. In a test:
 *
 * <pre>{@code
 * try (EmbeddedStack stack = EmbeddedStack.start(temporaryDirectory)) {
 *   Settings settings = Settings.from(stack.environment());
 * }
 * }</pre>
 */
public final class EmbeddedStack implements AutoCloseable {
  private static final String ACCESS_KEY = "embedded";
  private static final String SECRET_KEY = "embedded-secret";

  private final EmbeddedKafka kafka;
  private final EmbeddedS3 s3;

  private EmbeddedStack(EmbeddedKafka kafka, EmbeddedS3 s3) {
    this.kafka = kafka;
    this.s3 = s3;
  }

  /** Starts both on free ports. */
  public static EmbeddedStack start(Path directory) {
    return start(directory, 0, 0);
  }

  /** Starts both on these ports; 0 takes any free one. */
  public static EmbeddedStack start(Path directory, int kafkaPort, int s3Port) {
    EmbeddedS3 s3 = EmbeddedS3.start(directory.resolve("s3"), s3Port, ACCESS_KEY, SECRET_KEY);
    try {
      return new EmbeddedStack(EmbeddedKafka.start(directory.resolve("kafka"), kafkaPort), s3);
    } catch (RuntimeException e) {
      s3.close();
      throw e;
    }
  }

  public EmbeddedKafka kafka() {
    return kafka;
  }

  public EmbeddedS3 s3() {
    return s3;
  }

  /**
   * The variables that point a service here, and let Kafka Streams take over from a killed process
   * in four seconds.
   */
  public Map<String, String> environment() {
    return Map.of(
        "KAFKA_BOOTSTRAP_SERVERS",
        kafka.bootstrapServers(),
        "SEGUE_STORE_ENDPOINT",
        s3.endpoint().toString(),
        "SEGUE_STORE_ACCESS_KEY",
        ACCESS_KEY,
        "SEGUE_STORE_SECRET_KEY",
        SECRET_KEY);
  }

  @Override
  public void close() {
    try (s3) {
      kafka.close();
    }
  }
}
