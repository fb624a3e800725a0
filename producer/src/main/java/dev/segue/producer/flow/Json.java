package dev.segue.producer.flow;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.segue.schemas.EventCodec;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What our stores keep. */
final class Json {
  private static final Logger log = LoggerFactory.getLogger(Json.class);

  private Json() {}

  static byte[] write(Object value) {
    try {
      return EventCodec.json().writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot be written as JSON: " + value, e);
    }
  }

  /** All that a store keeps, but for what is not readable: one of it shall not keep all back. */
  static <T> Map<String, T> all(KeyValueStore<String, byte[]> store, Class<T> type) {
    Map<String, T> readable = new LinkedHashMap<>();
    try (KeyValueIterator<String, byte[]> all = store.all()) {
      while (all.hasNext()) {
        KeyValue<String, byte[]> one = all.next();
        try {
          readable.put(one.key, read(one.value, type));
        } catch (IllegalStateException e) {
          log.atError().addKeyValue("key", one.key).setCause(e).log("left out");
        }
      }
    }
    return readable;
  }

  static <T> T read(byte[] json, Class<T> type) {
    try {
      return EventCodec.json().readValue(json, type);
    } catch (IOException e) {
      throw new IllegalStateException("what a state store keeps is not readable", e);
    }
  }
}
