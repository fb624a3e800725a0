package dev.segue.producer.flow;

import dev.segue.infra.events.Records;
import dev.segue.schemas.DeadLetter;
import dev.segue.schemas.Event;
import dev.segue.schemas.EventCodec;
import dev.segue.schemas.EventType;
import dev.segue.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Sends what a processor decided to its sinks, which are named after their topics. */
final class Outbox {
  /** The header that names the topic of a record, where its sink has many. */
  static final String TOPIC = "segue-topic";

  private final ProcessorContext<byte[], byte[]> context;
  private final String source;

  Outbox(ProcessorContext<byte[], byte[]> context, String source) {
    this.context = context;
    this.source = source;
  }

  /** Sends an event to a topic that has a sink of its own. */
  void send(String topic, Event event) {
    send(topic, event, new RecordHeaders());
  }

  /** Sends an event to a topic through a sink that reads the topic's name off the record. */
  void send(String sink, String topic, Event event) {
    Headers headers = new RecordHeaders();
    headers.add(TOPIC, topic.getBytes(StandardCharsets.UTF_8));
    send(sink, event, headers);
  }

  private void send(String sink, Event event, Headers headers) {
    byte[] value = EventCodec.value(event);
    Records.writeHeaders(headers, event, id(event, value), source);
    byte[] key = event.key().getBytes(StandardCharsets.UTF_8);
    context.forward(new Record<>(key, value, context.currentSystemTimeMs(), headers), sink);
  }

  /** Removes a key from a compacted topic. */
  void forget(String topic, String key) {
    byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
    context.forward(new Record<>(bytes, null, context.currentSystemTimeMs()), topic);
  }

  /** Sets a record aside, with the reason in its headers. */
  void setAside(Record<byte[], byte[]> record, DeadLetter why) {
    Letter letter = Letter.of(record.key(), record.value(), record.headers(), why);
    context.forward(
        new Record<>(letter.key(), letter.value(), context.currentSystemTimeMs(), letter.headers()),
        Topics.DEAD_LETTERS);
  }

  /** The same for an event that is sent twice: it follows from what the event says. */
  private static String id(Event event, byte[] value) {
    byte[] type = EventType.of(event).type().getBytes(StandardCharsets.UTF_8);
    byte[] all = new byte[type.length + value.length];
    System.arraycopy(type, 0, all, 0, type.length);
    System.arraycopy(value, 0, all, type.length, value.length);
    return UUID.nameUUIDFromBytes(all).toString();
  }
}
