package dev.segue.producer.admit;

import dev.segue.schemas.Lane;
import dev.segue.schemas.TaskId.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/** The live workers of all lanes. Not thread-safe. */
final class Crews {
  /** In the order in which they came, which is the same in every process. */
  private final Map<Lane, Capacity> lanes = new LinkedHashMap<>();

  void hear(JournalEntry.Worker worker, Instant at) {
    lanes.computeIfAbsent(worker.lane(), key -> new Capacity()).hear(worker, at);
  }

  /** The lanes that have a live worker. */
  Set<Lane> living(Instant now) {
    lanes.values().removeIf(capacity -> capacity.slots(now) == 0);
    return new LinkedHashSet<>(lanes.keySet());
  }

  /** The bundles that a live worker of a kind has. */
  Set<String> bundles(Kind kind, Instant now) {
    return living(now).stream()
        .filter(lane -> lane.kind() == kind)
        .map(Lane::bundle)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * The live lanes of a kind and a bundle, in the order in which a video that has no execution
   * class yet prefers them: those that have segment workers and stitchers, then those with the most
   * room.
   *
   * @param inFlight how many tasks a lane has in flight
   */
  List<Lane> lanes(Kind kind, String bundle, Instant now, ToIntFunction<Lane> inFlight) {
    return living(now).stream()
        .filter(lane -> lane.kind() == kind && lane.bundle().equals(bundle))
        .sorted(
            Comparator.comparing((Lane lane) -> !isWhole(lane, now))
                .thenComparingInt(lane -> inFlight.applyAsInt(lane) - slots(lane, now))
                .thenComparing(Lane::executionClass))
        .toList();
  }

  /** Whether a lane's bundle and execution class have both kinds of workers. */
  boolean isWhole(Lane lane, Instant now) {
    Kind other = lane.kind() == Kind.TRACK ? Kind.WINDOW : Kind.TRACK;
    return slots(new Lane(other, lane.bundle(), lane.executionClass()), now) > 0;
  }

  /** How many tasks the live workers of a lane can hold. */
  int slots(Lane lane, Instant now) {
    Capacity capacity = lanes.get(lane);
    return capacity == null ? 0 : capacity.slots(now);
  }

  /** How many tasks all live workers of a kind and a bundle can hold. */
  int slots(Kind kind, String bundle, Instant now) {
    return living(now).stream()
        .filter(lane -> lane.kind() == kind && lane.bundle().equals(bundle))
        .mapToInt(lane -> slots(lane, now))
        .sum();
  }

  /** How long an evaluation takes a lane's workers on average, or null while none has said. */
  Duration pace(Lane lane, Instant now) {
    Capacity capacity = lanes.get(lane);
    return capacity == null ? null : capacity.pace(now);
  }

  /** Since when a live lane has had somebody all the time. */
  Instant since(Lane lane, Instant now) {
    return lanes.get(lane).since(now);
  }
}
