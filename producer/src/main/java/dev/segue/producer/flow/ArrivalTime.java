package dev.segue.producer.flow;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * A record's time as its sender gave it, or now where that is none or has not come yet. Nothing is
 * decided by it; but Kafka Streams ends a thread that meets a time below zero, and brokers refuse
 * what is far ahead of theirs.
 */
public final class ArrivalTime implements TimestampExtractor {
  @Override
  public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
    long now = System.currentTimeMillis();
    return record.timestamp() < 0 ? now : Math.min(record.timestamp(), now);
  }
}
