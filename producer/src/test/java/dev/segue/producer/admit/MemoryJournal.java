package dev.segue.producer.admit;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.segue.schemas.EventCodec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A journal in memory that keeps JSON, as the real one does. */
public final class MemoryJournal implements Journal {
  private final Map<String, String> kept = new LinkedHashMap<>();

  @Override
  public void put(Kept one) {
    try {
      kept.put(one.key(), EventCodec.json().writeValueAsString(one));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void delete(String key) {
    kept.remove(key);
  }

  /** All that is kept. */
  public List<Kept> all() {
    List<Kept> all = new ArrayList<>();
    try {
      for (String json : kept.values()) {
        all.add(EventCodec.json().readValue(json, Kept.class));
      }
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
    return all;
  }
}
