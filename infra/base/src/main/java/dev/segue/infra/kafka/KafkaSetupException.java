package dev.segue.infra.kafka;

import dev.segue.kernel.CodedException;

/**
 * Kafka is not as Segue needs it; the operator acts. Codes: {@code kafka-unreachable}, {@code
 * kafka-denied}, {@code kafka-topic}, {@code kafka-group}, {@code kafka-interrupted}.
 */
public final class KafkaSetupException extends CodedException {
  private static final long serialVersionUID = 1L;

  public KafkaSetupException(String code, String message, Throwable cause) {
    super(code, message, cause);
  }
}
