package dev.segue.infra.embedded;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
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

  /**
   * Starts the store alone, on a free port: over what a stack left in its directory, and for as
   * long as no stack runs there.
   */
  public static EmbeddedS3 store(Path directory) {
    return EmbeddedS3.start(s3(directory), 0, ACCESS_KEY, SECRET_KEY);
  }

  /** Whether a stack has ever kept anything in a directory. */
  public static boolean isIn(Path directory) {
    return Files.isDirectory(s3(directory));
  }

  /** The variables that point to the store of a stack, which listens at an address. */
  public static Map<String, String> environment(URI store) {
    return Map.of(
        "SEGUE_STORE_ENDPOINT",
        store.toString(),
        "SEGUE_STORE_ACCESS_KEY",
        ACCESS_KEY,
        "SEGUE_STORE_SECRET_KEY",
        SECRET_KEY);
  }

  private static Path s3(Path directory) {
    return directory.resolve("s3");
  }

  /** Starts both on free ports. */
  public static EmbeddedStack start(Path directory) {
    return start(directory, 0, 0);
  }

  /** Starts both on these ports; 0 takes any free one. */
  public static EmbeddedStack start(Path directory, int kafkaPort, int s3Port) {
    EmbeddedS3 s3 = EmbeddedS3.start(s3(directory), s3Port, ACCESS_KEY, SECRET_KEY);
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
    Map<String, String> all = new HashMap<>(environment(s3.endpoint()));
    all.put("KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers());
    return Map.copyOf(all);
  }

  @Override
  public void close() {
    try (s3) {
      kafka.close();
    }
  }
}
