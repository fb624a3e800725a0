package dev.segue.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.segue.kernel.Json;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Events as CloudEvents 1.0 in Kafka's binary mode: attributes as {@code ce_*} headers, the record
 * as a JSON value.
 *
 * <p>Whatever is read was held against its JSON Schema first. The schemas of our own events allow
 * fields that a newer version added; those of what others send us ({@link VideoRequested}, {@link
 * CancelRequested}, {@link DeleteRequested}) do not. Thread-safe.
 */
public final class EventCodec {
  private static final int LONGEST_FAULT = 300;

  private static final ObjectMapper TOLERANT = Json.mapper();

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
   * Reads one JSON document that anybody may have written: UTF-8, nothing after it, no name twice.
   *
   * @throws JsonProcessingException saying what is wrong and where
   */
  public static JsonNode parse(byte[] document) throws JsonProcessingException {
    return parse(utf8(document));
  }

  /** The same for a document that is text already. */
  public static JsonNode parse(String document) throws JsonProcessingException {
    return DOCUMENT.readTree(document);
  }

  /** What is wrong with a document, and where. */
  public static String fault(JsonProcessingException e) {
    JsonLocation at = e.getLocation();
    String what = ForeignText.line(e.getOriginalMessage(), LONGEST_FAULT);
    return at == null || at.getLineNr() < 1
        ? what
        : what + ", at line " + at.getLineNr() + ", column " + at.getColumnNr();
  }

  /**
   * Strictly, so that no two byte sequences are the same text, and no other encoding is guessed.
   */
  private static String utf8(byte[] bytes) throws JsonProcessingException {
    try {
      String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith("\ufeff") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new JsonParseException(null, "the bytes are not UTF-8", e);
    }
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
    return Json.write(event);
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
    if (known == null || !known.isRequest()) {
      throw new UnreadableEventException(
          "event-type-unknown",
          "'"
              + type
              + "' is not a request; the ce_type header is "
              + EventType.requests().map(EventType::type).collect(Collectors.joining(" or ")));
    }
    return read(known, value);
  }

  private static Event read(EventType type, byte[] value) {
    if (value == null || value.length == 0) {
      throw new UnreadableEventException("event-empty", "the event has no value");
    }
    try {
      JsonNode document = parse(value);
      List<Violation> violations = Schemas.violations(type, document);
      if (!violations.isEmpty()) {
        Problem problem = Violations.problem(violations);
        throw new UnreadableEventException(problem.code(), problem.message());
      }
      return TOLERANT.treeToValue(document, type.record());
    } catch (JsonProcessingException e) {
      throw new UnreadableEventException("event-unreadable", "the value is not JSON: " + fault(e));
    }
  }
}
