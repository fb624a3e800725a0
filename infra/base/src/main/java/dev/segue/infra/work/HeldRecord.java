package dev.segue.infra.work;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.header.Header;

/**
 * A record that a share consumer holds, until it is settled or its lock is lost. On the consumer's
 * thread only.
 */
final class HeldRecord {
  private final ShareConsumer<byte[], byte[]> consumer;
  private final SlotTimes times;
  private ConsumerRecord<byte[], byte[]> record;

  HeldRecord(
      ShareConsumer<byte[], byte[]> consumer,
      ConsumerRecord<byte[], byte[]> record,
      SlotTimes times) {
    this.consumer = consumer;
    this.record = record;
    this.times = times;
  }

  /** The CloudEvents type, or null. */
  String type() {
    Header header = record.headers().lastHeader("ce_type");
    return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
  }

  /** Whether the broker had given it to somebody before. */
  boolean isInherited() {
    return record.deliveryCount().orElse((short) 1) > 1;
  }

  byte[] value() {
    return record.value();
  }

  long offset() {
    return record.offset();
  }

  /** After how long it is to be renewed: a third of its lock. */
  Duration renewal() {
    return consumer
        .acquisitionLockTimeoutMs()
        .map(Duration::ofMillis)
        .orElse(times.lock())
        .dividedBy(3);
  }

  /**
   * Renews the lock: acknowledges, commits, looks at what the commit says, and polls for the same
   * record again.
   *
   * @return whether the lock was granted
   */
  boolean renew() {
    consumer.acknowledge(record, AcknowledgeType.RENEW);
    if (!committed(times.commit())) {
      return false;
    }
    long end = System.nanoTime() + times.commit().toNanos();
    while (System.nanoTime() < end) {
      for (ConsumerRecord<byte[], byte[]> again : consumer.poll(times.poll())) {
        if (again.offset() == record.offset() && again.partition() == record.partition()) {
          record = again;
          return true;
        }
        consumer.acknowledge(again, AcknowledgeType.RELEASE);
      }
    }
    return false;
  }

  /**
   * Lets it go.
   *
   * @return whether it was still ours
   */
  boolean settle(AcknowledgeType how, Duration patience) {
    consumer.acknowledge(record, how);
    return committed(patience);
  }

  private boolean committed(Duration patience) {
    return consumer.commitSync(patience).values().stream().allMatch(Optional::isEmpty);
  }
}
