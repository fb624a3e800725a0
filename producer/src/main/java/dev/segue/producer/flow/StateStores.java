package dev.segue.producer.flow;

import dev.segue.kernel.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What our state stores keep, as JSON. */
final class StateStores {
  private static final Logger log = LoggerFactory.getLogger(StateStores.class);

  private StateStores() {}

  /** All that a store keeps, but for what is not readable: one of it shall not keep all back. */
  static <T> Map<String, T> all(KeyValueStore<String, byte[]> store, Class<T> type) {
    return all(store, "", type);
  }

  /** The same of what has a key that begins so. */
  static <T> Map<String, T> all(
      KeyValueStore<String, byte[]> store, String beginning, Class<T> type) {
    Map<String, T> readable = new LinkedHashMap<>();
    try (KeyValueIterator<String, byte[]> all = store.all()) {
      while (all.hasNext()) {
        KeyValue<String, byte[]> one = all.next();
        if (!one.key.startsWith(beginning)) {
          continue;
        }
        try {
          readable.put(one.key, Json.read(one.value, type));
        } catch (IllegalStateException e) {
          log.atError().addKeyValue("key", one.key).setCause(e).log("left out");
        }
      }
    }
    return readable;
  }
}
