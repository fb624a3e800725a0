package dev.segue.infra.kafka;

/**
 * Kafka is not as Segue needs it; the operator acts. Codes: {@code kafka-unreachable}, {@code
 * kafka-denied}, {@code kafka-topic}, {@code kafka-group}, {@code kafka-interrupted}.
 */
public final class KafkaSetupException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String code;

  public KafkaSetupException(String code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** The stable name of what went wrong. */
  public String code() {
    return code;
  }
}
