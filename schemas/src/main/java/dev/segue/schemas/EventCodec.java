package dev.segue.schemas;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Events as CloudEvents 1.0 in Kafka's binary mode: attributes as {@code ce_*} headers, the record
 * as a JSON value.
 *
 * <p>Reading is tolerant of fields that a newer version added, except in what others send us:
 * {@link VideoRequested} and {@link CancelRequested} are read strictly. Thread-safe.
 */
public final class EventCodec {
  private static final ObjectMapper TOLERANT =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  private EventCodec() {}

  /** The mapper behind every event and every JSON object in the store. */
  public static ObjectMapper json() {
    return TOLERANT;
  }

  /**
   * The CloudEvents attributes of an event.
   *
   * @param id unique with the source; the same for a record sent twice
   * @param source who sends, a URI reference such as {@code /segue/segment-worker/w1}
   */
  public static Map<String, String> headers(Event event, String id, String source) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("ce_specversion", "1.0");
    headers.put("ce_id", id);
    headers.put("ce_source", source);
    headers.put("ce_type", EventType.of(event).type());
    headers.put("content-type", "application/json");
    return headers;
  }

  public static byte[] value(Event event) {
    try {
      return TOLERANT.writeValueAsBytes(event);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("cannot be written as JSON: " + event, e);
    }
  }

  /**
   * Reads one of our own events.
   *
   * @throws UnreadableEventException when the type is unknown or the value is not of its shape
   */
  public static Event read(String type, byte[] value) {
    EventType known =
        EventType.of(type == null ? "" : type)
            .orElseThrow(
                () ->
                    new UnreadableEventException(
                        "event-type-unknown", "the event type '" + type + "' is not known"));
    if (value == null) {
      throw new UnreadableEventException("event-empty", "the event has no value");
    }
    try {
      return TOLERANT.readValue(value, known.record());
    } catch (IOException e) {
      throw new UnreadableEventException(
          "event-unreadable", "not a " + known.type() + ": " + e.getMessage());
    }
  }
}
