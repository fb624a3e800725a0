package dev.segue.testbed.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.slf4j.LoggerFactory;

/** Runs simulations, seed after seed. */
final class Seeds {
  private Seeds() {}

  /** In how many of the seeds each fault struck; throws what the first bad seed shows. */
  static Map<Fault, Integer> run(
      long first, int count, Safeguards safeguards, Mode mode, Path scratch) {
    Logger log = (Logger) LoggerFactory.getLogger("dev.segue");
    Level before = log.getLevel();
    log.setLevel(Level.OFF);
    try {
      Map<Fault, Integer> struck = new EnumMap<>(Fault.class);
      for (long seed = first; seed < first + count; seed++) {
        one(seed, safeguards, mode, scratch).forEach(fault -> struck.merge(fault, 1, Integer::sum));
      }
      return struck;
    } finally {
      log.setLevel(before);
    }
  }

  private static Iterable<Fault> one(long seed, Safeguards safeguards, Mode mode, Path scratch) {
    try {
      return new World(seed, safeguards, mode, scratch, false).run();
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
    }
  }

  /** Shows what happens, or many seeds' verdicts: {@code SEED} or {@code FIRST COUNT}. */
  public static void main(String[] args) {
    ((Logger) LoggerFactory.getLogger("dev.segue")).setLevel(Level.OFF);
    Path scratch = Path.of(System.getProperty("java.io.tmpdir"));
    if (args.length == 1) {
      new World(Long.parseLong(args[0]), Safeguards.ALL, Mode.FAULTS, scratch, true).run();
      return;
    }
    long first = Long.parseLong(args[0]);
    Map<Fault, Integer> struck = new EnumMap<>(Fault.class);
    int bad = 0;
    long start = System.nanoTime();
    for (long seed = first; seed < first + Integer.parseInt(args[1]); seed++) {
      try {
        one(seed, Safeguards.ALL, Mode.FAULTS, scratch)
            .forEach(f -> struck.merge(f, 1, Integer::sum));
      } catch (AssertionError e) {
        bad++;
        System.out.println(e.getMessage());
      }
    }
    System.out.printf(
        Locale.ROOT, "%d bad, %.1f s, %s%n", bad, (System.nanoTime() - start) / 1e9, struck);
  }
}
