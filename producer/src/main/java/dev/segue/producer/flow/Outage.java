package dev.segue.producer.flow;

import dev.segue.infra.store.StoreException;
import org.apache.kafka.common.KafkaException;

/** Tells what the world did wrong from what a record did: only the first may be tried for ever. */
final class Outage {
  private Outage() {}

  /** Whether the store is behind a failure. */
  static boolean isOfStore(Throwable failure) {
    return isBehind(failure, StoreException.class);
  }

  /** Whether the broker is, or that another process has taken over. */
  static boolean isOfKafka(Throwable failure) {
    return isBehind(failure, KafkaException.class);
  }

  private static boolean isBehind(Throwable failure, Class<?> type) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }
}
