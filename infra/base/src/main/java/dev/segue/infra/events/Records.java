package dev.segue.infra.events;

import dev.segue.infra.log.Tracing;
import dev.segue.schemas.Event;
import dev.segue.schemas.EventCodec;
import dev.segue.schemas.Trace;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** Events as Kafka records, and back. */
public final class Records {
  private Records() {}

  /**
   * The record that carries an event.
   *
   * @param id unique with the source
   * @param source who sends, such as {@code /segue/segment-worker/w1}
   */
  public static ProducerRecord<String, byte[]> write(
      String topic, Event event, String id, String source) {
    ProducerRecord<String, byte[]> record =
        new ProducerRecord<>(topic, event.key(), EventCodec.value(event));
    writeHeaders(record.headers(), event, id, source);
    return record;
  }

  /**
   * Adds the headers of an event, as a Streams processor has to; those of its trace, too, or of the
   * one that the present thread works for.
   */
  public static void writeHeaders(Headers headers, Event event, String id, String source) {
    EventCodec.headers(event, id, source)
        .forEach(
            (name, value) -> {
              headers.remove(name);
              headers.add(name, value.getBytes(StandardCharsets.UTF_8));
            });
    Trace trace = event.trace() == null ? Tracing.present() : event.trace();
    headers.remove(Trace.PARENT);
    headers.remove(Trace.STATE);
    if (trace != null) {
      headers.add(Trace.PARENT, trace.parent().getBytes(StandardCharsets.UTF_8));
      if (trace.state() != null) {
        headers.add(Trace.STATE, trace.state().getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  /** The trace that a record's headers name, or null when they name none that is well-formed. */
  public static Trace trace(Headers headers) {
    return Trace.read(values(headers, Trace.PARENT), values(headers, Trace.STATE)).orElse(null);
  }

  private static List<String> values(Headers headers, String name) {
    List<String> values = new ArrayList<>();
    for (Header header : headers.headers(name)) {
      values.add(header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8));
    }
    return values;
  }

  /**
   * The event that a record of ours carries.
   *
   * @throws dev.segue.schemas.UnreadableEventException when it carries none
   */
  public static Event read(ConsumerRecord<String, byte[]> record) {
    return read(record.headers(), record.value());
  }

  /** The same for the parts of a record. */
  public static Event read(Headers headers, byte[] value) {
    return EventCodec.read(header(headers, "ce_type"), value);
  }

  /** The last header of this name as text, or null when there is none. */
  public static String header(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null || header.value() == null
        ? null
        : new String(header.value(), StandardCharsets.UTF_8);
  }
}
