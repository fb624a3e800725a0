package dev.segue.producer.queue;

import dev.segue.infra.events.EventListener;
import dev.segue.schemas.Event;
import dev.segue.schemas.Lane;
import dev.segue.schemas.TaskId.Kind;
import dev.segue.schemas.WorkerCapacity;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** The live workers, as they say themselves. Thread-safe. */
public final class Lanes implements EventListener {
  private record Name(String worker, Lane lane) {}

  private record Word(WorkerCapacity said, Instant until) {}

  private final Clock clock;
  private final Map<Name, Word> words = new HashMap<>();

  public Lanes(Clock clock) {
    this.clock = clock;
  }

  @Override
  public synchronized void onEvent(String topic, Event event) {
    if (event instanceof WorkerCapacity word) {
      Lane lane = new Lane(word.kind(), word.bundle(), word.executionClass());
      Name name = new Name(word.worker(), lane);
      if (word.slots() == 0) {
        words.remove(name);
      } else {
        words.put(name, new Word(word, clock.instant().plus(word.validity())));
      }
    }
  }

  /** Those that can do a kind of task of a bundle. */
  Crew crew(Kind kind, String bundle) {
    return crew(lane -> lane.kind() == kind && lane.bundle().equals(bundle));
  }

  private synchronized Crew crew(Predicate<Lane> wanted) {
    Instant now = clock.instant();
    words.values().removeIf(word -> !word.until().isAfter(now));
    List<Duration> paces = new ArrayList<>();
    int slots = 0;
    for (Map.Entry<Name, Word> one : words.entrySet()) {
      if (wanted.test(one.getKey().lane())) {
        paces.add(one.getValue().said().pace());
        slots += one.getValue().said().slots();
      }
    }
    return Crew.of(paces, slots);
  }

  /** All lanes that have a live worker, each with its crew. */
  public synchronized Map<Lane, Crew> living() {
    Map<Lane, Crew> living =
        new TreeMap<>(
            java.util.Comparator.comparing(Lane::bundle)
                .thenComparing(Lane::executionClass)
                .thenComparing(Lane::kind));
    for (Name name : List.copyOf(words.keySet())) {
      living.computeIfAbsent(name.lane(), lane -> crew(lane::equals));
    }
    living.values().removeIf(crew -> crew.workers() == 0);
    return living;
  }
}
