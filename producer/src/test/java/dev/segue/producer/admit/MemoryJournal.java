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
  public void put(JournalEntry entry) {
    try {
      kept.put(entry.key(), EventCodec.json().writeValueAsString(entry));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void delete(String key) {
    kept.remove(key);
  }

  /** All that is kept. */
  public List<JournalEntry> all() {
    List<JournalEntry> all = new ArrayList<>();
    try {
      for (String json : kept.values()) {
        all.add(EventCodec.json().readValue(json, JournalEntry.class));
      }
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
    return all;
  }
}
