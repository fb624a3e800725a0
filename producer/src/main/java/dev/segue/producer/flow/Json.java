package dev.segue.producer.flow;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.segue.schemas.EventCodec;
import java.io.IOException;

/** What our stores keep. */
final class Json {
  private Json() {}

  static byte[] write(Object value) {
    try {
      return EventCodec.json().writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot be written as JSON: " + value, e);
    }
  }

  static <T> T read(byte[] json, Class<T> type) {
    try {
      return EventCodec.json().readValue(json, type);
    } catch (IOException e) {
      throw new IllegalStateException("what a state store keeps is not readable", e);
    }
  }
}
