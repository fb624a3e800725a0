package dev.segue.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.diffusion.bundle.Bundle;
import dev.segue.diffusion.bundle.BundleLoader;
import dev.segue.diffusion.recipe.RecipeException;
import dev.segue.diffusion.recipes.Recipes;
import dev.segue.diffusion.waiting.WaitingBundle;
import dev.segue.infra.service.Lifecycle;
import dev.segue.infra.settings.Settings;
import dev.segue.schemas.EventCodec;
import dev.segue.testbed.bench.Bench;
import dev.segue.testbed.bench.BenchPlan;
import dev.segue.testbed.bench.BenchTable;
import dev.segue.testbed.control.ControlBench;
import dev.segue.testbed.control.ControlException;
import dev.segue.testbed.control.ControlPlan;
import dev.segue.testbed.control.ControlResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Measures how work scales over workers. */
@Command(
    name = "bench",
    description = {
      "Makes the same videos with more and more workers and prints how much faster that is. Experts"
          + " wait as long as a GPU would, so one machine can show many workers.",
      "Broker, store and all services run in this process, in a directory of their own that is"
          + " removed at the end."
    },
    mixinStandardHelpOptions = true)
final class BenchCommand implements Callable<Integer> {
  private static final int MOST_WORKERS = 64;
  private static final int MOST_QUICK = 100_000;
  private static final int CONTROL_FRAMES = 32;
  private static final int MOST_PACED = 100;

  @ParentCommand private Segue segue;
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Option(
      names = "--workers",
      split = ",",
      defaultValue = "1,2,4,8,16",
      description = "How many segment workers, one run each (default: ${DEFAULT-VALUE}).")
  private List<Integer> workers;

  @Option(
      names = "--stitchers",
      description = "How many stitchers; 0 makes structures only (default: as many as workers).")
  private Integer stitchers;

  @Option(
      names = "--videos",
      split = ",",
      defaultValue = "1,8",
      description =
          "How many videos are asked for at once, one table each; they share the frames (default:"
              + " ${DEFAULT-VALUE}).")
  private List<Integer> videos;

  @Option(
      names = "--frames",
      defaultValue = "600",
      description = "How many frames in all (default: ${DEFAULT-VALUE}).")
  private int frames;

  @Option(
      names = "--forward",
      paramLabel = "MILLIS",
      defaultValue = "200",
      description = "How long a forward takes (default: ${DEFAULT-VALUE}).")
  private int forward;

  @Option(
      names = "--decode",
      paramLabel = "MILLIS",
      defaultValue = "5",
      description = "How long a frame takes to decode (default: ${DEFAULT-VALUE}).")
  private int decode;

  @Option(
      names = "--seed",
      defaultValue = "7",
      description = "Decides every draw (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(names = "--recipe", description = "How videos are made; see below.")
  private String recipe;

  @Option(
      names = "--option",
      paramLabel = "NAME=VALUE",
      description = "An option of the recipe, such as refinementSteps=2; may be repeated.")
  private Map<String, String> options = new HashMap<>();

  @Option(
      names = "--control",
      description = {
        "Measures the producer and the broker by themselves: queues --queued videos of 32 frames,"
            + " works them off by --workers workers of either kind that take no time, and prints"
            + " how many it takes in and decides a second, and what it keeps of each."
      })
  private boolean control;

  @Option(
      names = "--queued",
      split = ",",
      defaultValue = "1000",
      description = "With --control: how many videos are queued (default: ${DEFAULT-VALUE}).")
  private List<Integer> queued;

  /** What the run under way has started. */
  private volatile Lifecycle running;

  @Override
  public Integer call() throws IOException, InterruptedException {
    segue.quiet();
    Path data = segue.local().dataDir();
    ObjectNode recipeOptions = check();
    Files.createDirectories(data);
    Path directory = Files.createTempDirectory(data, "bench-");
    Lifecycle rest = new Lifecycle();
    rest.own(() -> Trees.remove(directory));
    rest.own(this::stop);
    Runnable ended = Interruption.close(rest::close);
    try {
      Map<String, String> settings = new HashMap<>(LocalSettings.own(segue.environment()));
      settings.put(
          "SEGUE_BUNDLE",
          WaitingBundle.write(directory.resolve("bundle"), forward, decode).toString());
      if (control) {
        control(directory, settings);
        return 0;
      }
      boolean same = true;
      for (int count : videos) {
        same &= table(directory, settings, count, recipeOptions);
      }
      if (!same) {
        print(spec.commandLine().getErr(), "segue: results differ; they never may");
      }
      return same ? 0 : Failures.FAILED;
    } finally {
      ended.run();
      rest.close();
    }
  }

  /** The recipe's options, when everything that was asked for makes sense. */
  private ObjectNode check() {
    workers.forEach(n -> between("--workers", n, 1, control ? MOST_QUICK : MOST_WORKERS));
    queued.forEach(n -> between("--queued", n, 1, 1_000_000));
    videos.forEach(n -> between("--videos", n, 1, 1_000));
    between("--stitchers", stitchers == null ? 0 : stitchers, 0, MOST_WORKERS);
    between("--frames", frames, 1, 100_000);
    between("--forward", forward, 0, 600_000);
    between("--decode", decode, 0, 600_000);
    ObjectNode parsed = EventCodec.json().createObjectNode();
    options.forEach((name, value) -> parsed.set(name, json(value)));
    try {
      Settings own = segue.local();
      Bundle bundle = BundleLoader.describe(own.bundle(), own.allowedBundles());
      Recipes.resolve(recipe, parsed, bundle.manifest());
    } catch (RecipeException e) {
      throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    return parsed;
  }

  private void between(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), option + ": must be from " + least + " to " + most);
    }
  }

  private static JsonNode json(String value) {
    try {
      return EventCodec.json().readTree(value);
    } catch (JsonProcessingException e) {
      return EventCodec.json().getNodeFactory().textNode(value);
    }
  }

  private boolean table(
      Path directory, Map<String, String> settings, int count, ObjectNode recipeOptions)
      throws IOException, InterruptedException {
    BenchTable table = new BenchTable();
    for (int n : workers) {
      BenchPlan plan =
          new BenchPlan(
              n,
              stitchers == null ? n : stitchers,
              count,
              Math.max(1, frames / count),
              seed,
              recipe,
              recipeOptions);
      Path run = directory.resolve("run");
      try (BenchProgress progress =
          BenchProgress.of(segue.terminal(), spec.commandLine().getErr(), plan)) {
        running = new Lifecycle();
        table.add(Bench.run(run, settings, plan, progress, running));
      } catch (Bench.BenchException e) {
        throw new LocalException(e.getMessage(), e);
      } finally {
        stop();
      }
      Trees.remove(run);
    }
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        Locale.ROOT,
        "%n%s of %d frames, forwards of %d ms, %d ms to decode a frame%n%n%s",
        count == 1 ? "One video" : count + " videos",
        Math.max(1, frames / count),
        forward,
        decode,
        table);
    out.flush();
    return table.same();
  }

  private void control(Path directory, Map<String, String> settings)
      throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    print(out, ControlResult.head().stripTrailing());
    for (int videos : queued) {
      for (int n : workers) {
        Path run = directory.resolve("run");
        ControlPlan plan =
            new ControlPlan(
                n, videos, CONTROL_FRAMES, Math.min(MOST_PACED, videos), Duration.ofMillis(100));
        try {
          running = new Lifecycle();
          PrintWriter err = spec.commandLine().getErr();
          ControlResult result =
              ControlBench.run(run, settings, plan, line -> print(err, line), running);
          print(out, result.row().stripTrailing());
        } catch (ControlException e) {
          throw new LocalException(e.getMessage(), e);
        } finally {
          stop();
        }
        Trees.remove(run);
      }
    }
  }

  private void stop() {
    Lifecycle under = running;
    if (under != null) {
      under.close();
    }
  }

  private static void print(PrintWriter to, String line) {
    to.println(line);
    to.flush();
  }
}
