package dev.segue.testbed.simulation;

import dev.segue.schemas.Event;
import java.util.ArrayList;
import java.util.List;

/** One partition of a topic: what was appended stays, in its order. */
final class Topic {
  final List<Event> log = new ArrayList<>();
  private final List<Runnable> readers = new ArrayList<>();

  void append(Event event) {
    log.add(event);
    List.copyOf(readers).forEach(Runnable::run);
  }

  /** Is told whenever something was appended. */
  void follow(Runnable reader) {
    readers.add(reader);
  }

  void forget(Runnable reader) {
    readers.remove(reader);
  }
}
