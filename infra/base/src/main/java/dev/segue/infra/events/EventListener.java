package dev.segue.infra.events;

import dev.segue.schemas.Event;

/** Hears events, one at a time, on the feed's thread; what it throws is logged and counted. */
@FunctionalInterface
public interface EventListener {
  /** An event was read. */
  void onEvent(String topic, Event event);

  /** In a compacted topic, the word that nothing stands under this key any more. */
  default void onRemoval(String topic, String key) {}
}
