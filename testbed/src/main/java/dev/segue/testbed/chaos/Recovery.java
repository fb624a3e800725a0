package dev.segue.testbed.chaos;

import dev.segue.testbed.chaos.fault.Struck;
import dev.segue.testbed.chaos.watch.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** How long it took from a fault to the next progress. Pure. */
final class Recovery {
  /** What a killed process had sent may still arrive. */
  private static final long IN_FLIGHT = Duration.ofMillis(300).toNanos();

  private Recovery() {}

  /**
   * The times after one fault. Where workers lost their tasks, one for each of these: until it went
   * on, wherever. Otherwise until anything went on; for a producer, until it decided something.
   * Outages count from their end, deaths from the death.
   *
   * @param progress all that was told, in order
   * @param decisions when the producer was heard, in order
   */
  static List<Duration> of(Struck fault, List<Progress> progress, List<Long> decisions) {
    return switch (fault.kind()) {
      case KILL_WORKER, KILL_STITCHER, TERM_WORKER, TERM_STITCHER, FREEZE_WORKER, FREEZE_STITCHER ->
          takeovers(fault, progress);
      case KILL_PRODUCER, TERM_PRODUCER ->
          until(fault.from(), decisions.stream().mapToLong(t -> t).filter(t -> t > fault.from()));
      case FREEZE_PRODUCER ->
          until(fault.until(), decisions.stream().mapToLong(t -> t).filter(t -> t > fault.until()));
      case KILL_BROKER, KILL_STORE, KILL_ALL, ROLL_BROKERS, CUT_OFF_BROKER ->
          next(fault.from() + IN_FLIGHT, fault.from(), progress);
      case WORKERS_GONE, LOSE_QUORUM, STORE_UNAVAILABLE, STORE_FULL, STORE_TORN, STORE_SLOW ->
          next(fault.until(), fault.until(), progress);
      case DUPLICATE_TASKS, ARCHIVE_TASK, POISON, OUT_OF_MEMORY -> List.of();
    };
  }

  /**
   * The share {@code of} (0 to 1) of the times is not longer than this; zero when there is none.
   */
  static Duration percentile(List<Duration> times, double of) {
    List<Duration> sorted = times.stream().sorted().toList();
    return sorted.isEmpty() ? Duration.ZERO : sorted.get((int) Math.ceil(of * sorted.size()) - 1);
  }

  private static List<Duration> takeovers(Struck fault, List<Progress> progress) {
    Map<String, String> holders = new HashMap<>();
    for (Progress one : progress) {
      if (one.nanos() >= fault.from()) {
        break;
      }
      holders.put(one.ofTask(), one.isLast() ? "" : one.worker());
    }
    Set<String> orphans = new HashSet<>();
    holders.forEach(
        (task, worker) -> {
          if (fault.workers().contains(worker)) {
            orphans.add(task);
          }
        });
    List<Duration> times = new ArrayList<>();
    for (Progress one : progress) {
      boolean late = fault.workers().contains(one.worker());
      if (one.nanos() > fault.from() + (late ? IN_FLIGHT : 0) && orphans.remove(one.ofTask())) {
        times.add(Duration.ofNanos(one.nanos() - fault.from()));
      }
    }
    return times;
  }

  private static List<Duration> next(long after, long since, List<Progress> progress) {
    return until(since, progress.stream().mapToLong(Progress::nanos).filter(t -> t > after));
  }

  private static List<Duration> until(long since, java.util.stream.LongStream moments) {
    OptionalLong first = moments.findFirst();
    return first.isPresent() ? List.of(Duration.ofNanos(first.getAsLong() - since)) : List.of();
  }
}
