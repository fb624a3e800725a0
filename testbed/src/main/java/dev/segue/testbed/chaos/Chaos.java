package dev.segue.testbed.chaos;

import dev.segue.testbed.chaos.cluster.Shape;
import dev.segue.testbed.chaos.fault.Schedule;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Runs seeds against one cluster of real processes: first some videos without faults, then for each
 * seed the same videos under its faults, and holds the second against the first.
 */
public final class Chaos {
  /**
   * What came of all runs.
   *
   * @param table in Markdown, a row for each kind of fault
   * @param violations everything that must not be, each with its seed; good when there is none
   */
  public record Report(String table, List<String> violations) {}

  private final Options options;
  private final Consumer<String> say;

  /**
   * Makes a suite.
   *
   * @param say hears, line by line, how it goes
   */
  public Chaos(Options options, Consumer<String> say) {
    this.options = options;
    this.say = say;
  }

  /**
   * Runs it; everything that it started has ended when this returns or throws.
   *
   * @param directory where the cluster keeps its data and its logs
   * @param environment settings of the services; where they find each other is not among them
   */
  public Report run(Path directory, Map<String, String> environment) throws InterruptedException {
    try (Rig rig =
        Rig.open(directory, options.shape(), settings(environment, options.shape()), say)) {
      Reference reference = reference(rig);
      List<Verdict> verdicts = new ArrayList<>();
      List<String> violations = new ArrayList<>();
      for (int n = 0; n < options.seeds(); n++) {
        Verdict verdict = run(rig, reference, options.seed() + n);
        verdicts.add(verdict);
        verdict.violations().forEach(v -> violations.add("seed " + verdict.seed() + ": " + v));
        say.accept(line(verdict));
        verdict.violations().forEach(v -> say.accept("  " + v));
      }
      return new Report(Table.of(verdicts), List.copyOf(violations));
    }
  }

  /** What the services get: short locks, so that nobody has to wait for them for long. */
  private static Map<String, String> settings(Map<String, String> environment, Shape shape) {
    Map<String, String> settings = new HashMap<>(environment);
    settings
        .keySet()
        .removeIf(name -> name.startsWith("KAFKA_") || name.startsWith("SEGUE_STORE_"));
    // A broker that is set up as Kafka sets it up refuses shorter ones.
    settings.putIfAbsent("SEGUE_LOCK_DURATION", shape.brokers() == 1 ? "5s" : "15s");
    settings.putIfAbsent("SEGUE_TASK_TIMEOUT", "20s");
    settings.putIfAbsent("SEGUE_THREADS", "1");
    settings.putIfAbsent("SEGUE_FORWARDS", "1");
    settings.putIfAbsent("SEGUE_LOG_LEVEL", "INFO");
    return settings;
  }

  private Reference reference(Rig rig) throws InterruptedException {
    say.accept("a run without faults first");
    int videos = Math.min(options.videos(), Wish.different(options.recipes()));
    Options quiet =
        new Options(
            0,
            1,
            videos,
            options.frames(),
            options.recipes(),
            options.shape(),
            options.inject(),
            null,
            null);
    int results = rig.observer.results();
    int steps = rig.observer.steps();
    Outcome outcome =
        new Trial(rig, quiet, null, 0, say)
            .run(new Schedule("none", List.of()), "reference", videos);
    Judge judge = new Judge(rig, null);
    Map<Wish, Map<String, String>> files = new HashMap<>();
    for (Map.Entry<String, Wish> one : outcome.healthy().entrySet()) {
      if (rig.observer.ends(one.getKey()).isEmpty()) {
        throw new IllegalStateException(one.getKey() + " did not end, without any fault");
      }
      files.put(one.getValue(), judge.files(one.getKey()));
    }
    say.accept(
        String.format(
            Locale.ROOT,
            "  %d videos of %d frames in %.1f s, %d files each",
            videos,
            options.frames(),
            seconds(outcome.took()),
            files.values().iterator().next().size()));
    return new Reference(
        files,
        (rig.observer.results() - results) / videos,
        (rig.observer.steps() - steps) / videos,
        outcome.evaluations() / (double) videos);
  }

  private Verdict run(Rig rig, Reference reference, long seed) throws InterruptedException {
    Schedule schedule =
        options.inject().isEmpty()
            ? Schedule.of(seed, options.shape().brokers(), rig.lock)
            : Schedule.of(seed, options.inject(), options.lasts(), rig.lock);
    Outcome outcome =
        new Trial(rig, options, reference, seed, say)
            .run(schedule, "seed-" + seed, options.videos());
    return new Judge(rig, reference).judge(seed, schedule.row(), outcome);
  }

  private static String line(Verdict v) {
    return String.format(
        Locale.ROOT,
        "seed %d, %s: %d faults, %d of %d videos as without faults, %d lost, %.1f s%s",
        v.seed(),
        v.row(),
        v.injections(),
        v.identical(),
        v.healthy(),
        v.lost(),
        seconds(v.took()),
        v.violations().isEmpty() ? "" : ": VIOLATED");
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}
