package dev.segue.schemas;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Events as CloudEvents 1.0 in Kafka's binary mode: attributes as {@code ce_*} headers, the record
 * as a JSON value.
 *
 * <p>Whatever is read was held against its JSON Schema first. The schemas of our own events allow
 * fields that a newer version added; those of what others send us ({@link VideoRequested}, {@link
 * CancelRequested}) do not. Thread-safe.
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

  private static final ObjectReader DOCUMENT =
      TOLERANT
          .reader()
          .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .with(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

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
    return bytes(event);
  }

  /** Anything of ours as JSON. */
  public static byte[] bytes(Object value) {
    try {
      return TOLERANT.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("cannot be written as JSON: " + value, e);
    }
  }

  /**
   * Reads an event.
   *
   * @param type the {@code ce_type} header, or null when there was none
   * @param value the record's value, or null when there was none
   * @throws UnreadableEventException when the type is unknown, or the value is not JSON or not what
   *     the event's schema says
   */
  public static Event read(String type, byte[] value) {
    EventType known =
        EventType.of(type == null ? "" : type)
            .orElseThrow(
                () ->
                    new UnreadableEventException(
                        "event-type-unknown", "the event type '" + type + "' is not known"));
    return read(known, value);
  }

  /**
   * Reads what others wrote to {@link Topics#REQUESTS}. A record without a type is a wish for a
   * video, so that any system that can write JSON can make one.
   *
   * @param type the {@code ce_type} header, or null when there was none
   * @param value the record's value, or null when there was none
   * @throws UnreadableEventException when it is not a request, or not what its schema says
   */
  public static Event readRequest(String type, byte[] value) {
    EventType known = type == null ? EventType.VIDEO_REQUESTED : EventType.of(type).orElse(null);
    if (known != EventType.VIDEO_REQUESTED && known != EventType.CANCEL_REQUESTED) {
      throw new UnreadableEventException(
          "event-type-unknown",
          "'"
              + type
              + "' is not a request; the ce_type header is "
              + EventType.VIDEO_REQUESTED.type()
              + " or "
              + EventType.CANCEL_REQUESTED.type());
    }
    return read(known, value);
  }

  private static Event read(EventType type, byte[] value) {
    if (value == null || value.length == 0) {
      throw new UnreadableEventException("event-empty", "the event has no value");
    }
    try {
      JsonNode document = DOCUMENT.readTree(value);
      List<Violation> violations = Schemas.violations(type, document);
      if (!violations.isEmpty()) {
        Problem problem = Violations.problem(violations);
        throw new UnreadableEventException(problem.code(), problem.message());
      }
      return TOLERANT.treeToValue(document, type.record());
    } catch (JsonProcessingException e) {
      throw new UnreadableEventException(
          "event-unreadable", "the value is not JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new UnreadableEventException("event-unreadable", "the value is not JSON");
    }
  }
}
