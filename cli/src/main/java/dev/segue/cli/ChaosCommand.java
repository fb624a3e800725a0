package dev.segue.cli;

import dev.segue.diffusion.recipes.Recipes;
import dev.segue.diffusion.waiting.WaitingBundle;
import dev.segue.testbed.chaos.Chaos;
import dev.segue.testbed.chaos.Options;
import dev.segue.testbed.chaos.cluster.Shape;
import dev.segue.testbed.chaos.fault.Kind;
import dev.segue.testbed.recipes.ImaginaryRecipes;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Kills, freezes and cuts off real processes, and looks whether anybody can tell. */
@Command(
    name = "chaos",
    description = {
      "Runs broker, store, producer, workers and stitchers as processes of their own, makes videos,"
          + " and makes them again under faults: nothing may be lost, no byte may differ.",
      "Prints a table of what was done and what came of it."
    },
    mixinStandardHelpOptions = true)
final class ChaosCommand implements Callable<Integer> {
  /** How long a frame takes to decode, in milliseconds, with experts that wait. */
  private static final int DECODE = 2;

  private static final String KEPT = "what the processes said and kept: ";

  @ParentCommand private Segue segue;
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Option(
      names = "--seeds",
      defaultValue = "8",
      description = "How many runs, one for each seed (default: ${DEFAULT-VALUE}).")
  private int seeds;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description =
          "The first seed; it decides which faults come when (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--videos",
      defaultValue = "4",
      description = "How many videos a run asks for (default: ${DEFAULT-VALUE}).")
  private int videos;

  @Option(
      names = "--frames",
      defaultValue = "64",
      description = "How many frames each video has (default: ${DEFAULT-VALUE}).")
  private int frames;

  @Option(
      names = "--recipe",
      split = ",",
      paramLabel = "NAME",
      description = {
        "How videos are made, one after the other (default: the default recipe).",
        "Beside the recipes that there are, imaginary ones: halo, fan, chain."
      })
  private List<String> recipes = List.of();

  @Option(
      names = "--workers",
      defaultValue = "3",
      description = "How many segment workers (default: ${DEFAULT-VALUE}).")
  private int workers;

  @Option(
      names = "--stitchers",
      defaultValue = "2",
      description = "How many stitchers (default: ${DEFAULT-VALUE}).")
  private int stitchers;

  @Option(
      names = "--brokers",
      defaultValue = "1",
      description = {
        "How many brokers (default: ${DEFAULT-VALUE}).",
        "Three keep three copies of everything, set up as Kafka sets itself up."
      })
  private int brokers;

  @Option(
      names = "--producers",
      defaultValue = "1",
      description = "How many producers (default: ${DEFAULT-VALUE}).")
  private int producers;

  @Option(
      names = "--inject",
      split = ",",
      paramLabel = "FAULT[=N]",
      description = "Which faults each run gets, and how many (default: the seed decides).")
  private List<String> inject = List.of();

  @Option(
      names = "--every",
      paramLabel = "SECONDS",
      description = "Brings one of the faults of --inject about every so often, until the end.")
  private Integer every;

  @Option(
      names = "--lasts",
      paramLabel = "SECONDS",
      description = "How long outages and freezes last (default: the seed decides).")
  private Integer lasts;

  @Option(
      names = "--forward",
      paramLabel = "MS",
      description = {
        "Runs on experts that wait so long in place of computing (default: 50).",
        "With --bundle: not used."
      })
  private int forward = 50;

  @Option(
      names = "--bundle",
      paramLabel = "DIR",
      description = "Experts that compute, or others that wait.")
  private Path bundle;

  @Option(names = "--keep", description = "Leaves the processes' data and logs where they are.")
  private boolean keep;

  @Override
  public Integer call() throws InterruptedException, IOException {
    Options options = options();
    segue.quiet();
    // That no broker answers is what this is about.
    System.setProperty("segue.log.kafka", "ERROR");
    Path directory = segue.local().dataDir().resolve("chaos-" + ProcessHandle.current().pid());
    PrintWriter err = spec.commandLine().getErr();
    Thread running = Thread.currentThread();
    Runnable ended = Interruption.close(() -> interrupt(running));
    Chaos.Report report;
    try {
      report =
          new Chaos(
                  options,
                  line -> {
                    err.println(line);
                    err.flush();
                  })
              .run(directory, environment(directory));
    } finally {
      ended.run();
    }
    PrintWriter out = spec.commandLine().getOut();
    out.print(report.table());
    if (report.violations().isEmpty()) {
      out.println("nothing was violated");
      out.flush();
      if (keep) {
        err.println(KEPT + directory);
        err.flush();
      } else {
        DataDirectory.remove(directory);
      }
      return 0;
    }
    out.flush();
    report.violations().forEach(violation -> err.println("violated: " + violation));
    err.println("to repeat one seed: the same command with --seeds 1 --seed N");
    err.println(KEPT + directory);
    err.flush();
    return Failures.FAILED;
  }

  private Map<String, String> environment(Path directory) throws IOException {
    Path experts =
        bundle == null
            ? WaitingBundle.write(directory.resolve("experts"), forward, DECODE)
            : bundle;
    Map<String, String> environment = new HashMap<>(segue.environment());
    environment.put("SEGUE_BUNDLE", experts.toAbsolutePath().normalize().toString());
    return environment;
  }

  private Options options() {
    atLeastOne("--seeds", seeds);
    atLeastOne("--videos", videos);
    atLeastOne("--frames", frames);
    atLeastOne("--workers", workers);
    atLeastOne("--stitchers", stitchers);
    atLeastOne("--producers", producers);
    atLeastOne("--brokers", brokers);
    for (String recipe : recipes) {
      if (!known().contains(recipe)) {
        throw misused("--recipe: no such recipe: " + recipe + "; " + String.join(", ", known()));
      }
    }
    Map<Kind, Integer> faults = faults();
    if (every != null && faults.isEmpty()) {
      throw misused("--every: say with --inject what comes so often");
    }
    return new Options(
        seed,
        seeds,
        videos,
        frames,
        recipes,
        new Shape(brokers, producers, workers, stitchers),
        faults,
        seconds("--every", every),
        seconds("--lasts", lasts));
  }

  private static List<String> known() {
    List<String> known = new ArrayList<>(Recipes.names());
    known.addAll(ImaginaryRecipes.names());
    return known;
  }

  private Map<Kind, Integer> faults() {
    Map<Kind, Integer> faults = new EnumMap<>(Kind.class);
    for (String one : inject) {
      String[] parts = one.split("=", 2);
      Kind kind =
          Kind.of(parts[0])
              .orElseThrow(
                  () -> misused("--inject: no such fault: " + parts[0] + "; " + Kind.words()));
      if (kind.needsBrokers() && brokers < 3) {
        throw misused("--inject: " + kind.word() + " needs --brokers 3 or more");
      }
      try {
        int count = parts.length == 1 ? 1 : Integer.parseInt(parts[1]);
        atLeastOne("--inject", count);
        faults.merge(kind, count, Integer::sum);
      } catch (NumberFormatException e) {
        throw misused("--inject: how many? " + one);
      }
    }
    return faults;
  }

  private Duration seconds(String option, Integer value) {
    if (value == null) {
      return null;
    }
    atLeastOne(option, value);
    return Duration.ofSeconds(value);
  }

  private void atLeastOne(String option, int value) {
    if (value < 1) {
      throw misused(option + ": must be 1 or more");
    }
  }

  private CommandLine.ParameterException misused(String message) {
    return new CommandLine.ParameterException(spec.commandLine(), message);
  }

  /** Lets the run close what it started before the process ends. */
  private static void interrupt(Thread running) {
    running.interrupt();
    try {
      running.join(30_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
