package dev.segue.testbed.chaos.fault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Which faults come when: a pure function of the seed.
 *
 * @param row the table's row that the run belongs to: a kind, or {@code mixed}
 * @param injections in the order in which they come
 */
public record Schedule(String row, List<Injection> injections) {
  public static final String MIXED = "mixed";

  private static final int MIXED_FAULTS = 6;

  /**
   * What a seed says: a few faults of one kind, or several of all kinds, in turn from seed to seed.
   *
   * @param brokers how many brokers there are; some kinds need several
   * @param lock how long a task stays a worker's without a sign of life
   */
  public static Schedule of(long seed, int brokers, Duration lock) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Kind> kinds = kinds(brokers);
    // One row more than kinds: the last one mixes them.
    int row = (int) Math.floorMod(seed, kinds.size() + 1L);
    Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
    if (row < kinds.size()) {
      Kind kind = kinds.get(row);
      counts.put(kind, times(kind, random));
    } else {
      for (int n = 0; n < MIXED_FAULTS; n++) {
        counts.merge(kinds.get(random.nextInt(kinds.size())), 1, Integer::sum);
      }
    }
    return of(random, counts, null, lock);
  }

  /**
   * These faults, at moments that the seed says.
   *
   * @param lasts how long what lasts goes on, or null to let the seed say
   */
  public static Schedule of(long seed, Map<Kind, Integer> counts, Duration lasts, Duration lock) {
    return of(new SplittableRandom(seed), counts, lasts, lock);
  }

  /** One of these kinds, as faults come one after the other for as long as a run goes on. */
  public static Injection next(
      SplittableRandom random, List<Kind> kinds, Duration lasts, Duration lock) {
    return draw(kinds.get(random.nextInt(kinds.size())), random, lasts, lock);
  }

  private static Schedule of(
      SplittableRandom random, Map<Kind, Integer> counts, Duration lasts, Duration lock) {
    List<Injection> injections = new ArrayList<>();
    counts.forEach(
        (kind, count) -> {
          for (int n = 0; n < count; n++) {
            injections.add(draw(kind, random, lasts, lock));
          }
        });
    injections.sort(Comparator.comparingDouble(Injection::at));
    String row = counts.size() == 1 ? counts.keySet().iterator().next().word() : MIXED;
    return new Schedule(row, List.copyOf(injections));
  }

  private static List<Kind> kinds(int brokers) {
    return Arrays.stream(Kind.values())
        .filter(kind -> brokers > 1 || !kind.needsBrokers())
        .toList();
  }

  private static int times(Kind kind, SplittableRandom random) {
    return switch (kind) {
      case KILL_WORKER, KILL_STITCHER, TERM_WORKER, TERM_STITCHER -> 3 + random.nextInt(3);
      case KILL_PRODUCER,
          KILL_BROKER,
          KILL_STORE,
          TERM_PRODUCER,
          FREEZE_WORKER,
          FREEZE_STITCHER,
          FREEZE_PRODUCER,
          DUPLICATE_TASKS,
          ARCHIVE_TASK ->
          2;
      case KILL_ALL,
          WORKERS_GONE,
          STORE_UNAVAILABLE,
          STORE_FULL,
          STORE_TORN,
          STORE_SLOW,
          POISON,
          OUT_OF_MEMORY,
          LOSE_QUORUM,
          ROLL_BROKERS,
          CUT_OFF_BROKER ->
          1;
    };
  }

  private static Injection draw(Kind kind, SplittableRandom random, Duration lasts, Duration lock) {
    double at = 0.02 + 0.88 * random.nextDouble();
    int target = random.nextInt(1 << 16);
    long drawn = drawn(kind, random, lock);
    boolean long_ = lasts != null && kind.lasts();
    return new Injection(kind, at, target, long_ ? lasts : Duration.ofMillis(drawn));
  }

  private static long drawn(Kind kind, SplittableRandom random, Duration lock) {
    return switch (kind) {
      case FREEZE_WORKER, FREEZE_STITCHER, FREEZE_PRODUCER ->
          lock.toMillis() * 3 / 2 + random.nextInt(3_000);
      case LOSE_QUORUM, CUT_OFF_BROKER -> 15_000 + random.nextInt(10_000);
      default -> kind.lasts() ? 3_000 + random.nextInt(5_000) : random.nextInt(2_000);
    };
  }
}
