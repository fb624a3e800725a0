package dev.segue.cli;

import dev.segue.diffusion.bundle.Bundle;
import dev.segue.diffusion.bundle.BundleLoader;
import dev.segue.diffusion.recipe.RecipeException;
import dev.segue.diffusion.recipes.Recipes;
import dev.segue.evaluation.ablation.AblationReport;
import dev.segue.evaluation.ablation.Outcome;
import dev.segue.evaluation.ablation.Outcomes;
import dev.segue.evaluation.ablation.Row;
import dev.segue.evaluation.ablation.Table;
import dev.segue.evaluation.ablation.Tables;
import dev.segue.evaluation.ablation.Trial;
import dev.segue.evaluation.judge.JudgeFolder;
import dev.segue.evaluation.judge.ScriptedJudge;
import dev.segue.evaluation.report.Evaluator;
import dev.segue.infra.service.Lifecycle;
import dev.segue.infra.settings.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Compares ways of making videos. */
@Command(
    name = "ablate",
    description = {
      "Makes the same prompts in each of a table's ways, one video after the other through a local"
          + " stack, measures them as evaluate does, and writes DIR/NAME.md and DIR/NAME.json: the"
          + " mean over videos, its 95%% interval, and what the drawn clips have.",
      "Interrupted, even by kill -9, the same command goes on behind the last video that was"
          + " measured (DIR/outcomes.jsonl); the files say what there is so far after each video."
    },
    mixinStandardHelpOptions = true)
final class AblateCommand implements Callable<Integer> {
  private static final int MOST_SEEDS = 1_000;
  private static final int MOST_FRAMES = 100_000;

  @ParentCommand private Segue segue;
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Parameters(
      paramLabel = "NAME",
      arity = "0..1",
      description = "Which table; without it, the tables are listed.")
  private String name;

  @Option(
      names = "--prompts",
      paramLabel = "N|FILE",
      defaultValue = "20",
      description =
          "How many of the prompts that have drawn clips, or a file with a prompt a line (default:"
              + " ${DEFAULT-VALUE}).")
  private String prompts;

  @Option(
      names = "--seeds",
      defaultValue = "3",
      description = "With how many seeds each, from 1 on (default: ${DEFAULT-VALUE}).")
  private int seeds;

  @Option(names = "--recipe", description = "Only the ways by this recipe.")
  private String recipe;

  @Option(
      names = "--ways",
      paramLabel = "N",
      split = ",",
      description = "Only these ways, as the list of tables counts them.")
  private List<Integer> ways = List.of();

  @Option(names = "--frames", description = "Of each video (default: what the table says).")
  private Integer frames;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "ablation",
      description = "Where the files go (default: ${DEFAULT-VALUE}).")
  private Path out;

  @Option(names = "--keep", description = "Keeps the videos too, as DIR/videos/*.mp4.")
  private boolean keep;

  @Override
  public Integer call() throws IOException {
    segue.quiet();
    if (name == null) {
      return list();
    }
    Settings settings = segue.local();
    Bundle bundle = BundleLoader.load(settings.bundle(), settings.allowedBundles());
    if (!JudgeFolder.isIn(bundle.directory())) {
      throw misused("the bundle in " + bundle.directory() + " has no judge to measure with");
    }
    JudgeFolder folder = JudgeFolder.open(bundle.directory());
    Table table = checked(bundle);
    List<Trial> trials = Trial.of(table, prompts(folder), seeds);
    try {
      Files.createDirectories(out);
    } catch (IOException e) {
      throw misused("--out: cannot write to " + out + ": " + Reasons.of(e));
    }
    Outcomes outcomes = Outcomes.open(out.resolve("outcomes.jsonl"));
    List<Trial> left =
        trials.stream().filter(t -> outcomes.get(Ablation.key(t, bundle)) == null).toList();
    say(
        "%s: %d videos, %d of them measured already",
        table.name(), trials.size(), trials.size() - left.size());
    if (!left.isEmpty()) {
      make(bundle, folder, settings, table, trials, left, outcomes);
    }
    write(bundle, table, trials, outcomes);
    PrintWriter print = spec.commandLine().getOut();
    print.print(Files.readString(out.resolve(table.name() + ".md")));
    print.flush();
    return 0;
  }

  private int list() {
    PrintWriter print = spec.commandLine().getOut();
    for (Table table : Tables.all()) {
      print.printf(
          Locale.ROOT, "%-14s%s (%d ways)%n", table.name(), table.title(), table.rows().size());
      int n = 0;
      for (Row row : table.rows()) {
        print.printf(Locale.ROOT, "  %10d  %s%n", ++n, row.label());
      }
    }
    print.flush();
    return 0;
  }

  private Table checked(Bundle bundle) {
    if (seeds < 1 || seeds > MOST_SEEDS) {
      throw misused("--seeds: a number from 1 to " + MOST_SEEDS + ", not " + seeds);
    }
    if (frames != null && (frames < 1 || frames > MOST_FRAMES)) {
      throw misused("--frames: a number from 1 to " + MOST_FRAMES + ", not " + frames);
    }
    Table table =
        Tables.find(name)
            .orElseThrow(
                () ->
                    misused(
                        "there is no table '"
                            + name
                            + "'; there are "
                            + String.join(", ", Tables.all().stream().map(Table::name).toList())));
    List<Row> rows = new ArrayList<>();
    for (Row row : chosen(table)) {
      if (recipe == null || row.recipe().equals(recipe)) {
        rows.add(frames == null ? row : row.frames(frames));
      }
    }
    if (rows.isEmpty()) {
      throw misused("--recipe: none of these ways of table '" + name + "' is by '" + recipe + "'");
    }
    for (Row row : rows) {
      try {
        Recipes.resolve(row.recipe(), row.options(), bundle.manifest());
      } catch (RecipeException e) {
        throw misused("'" + row.label() + "' cannot be made by this bundle: " + e.getMessage());
      }
    }
    return table.with(rows);
  }

  private List<Row> chosen(Table table) {
    List<Row> rows = table.rows();
    if (ways.isEmpty()) {
      return rows;
    }
    for (int n : ways) {
      if (n < 1 || n > rows.size()) {
        throw misused("--ways: numbers from 1 to " + rows.size() + ", not " + n);
      }
    }
    return ways.stream().distinct().sorted().map(n -> rows.get(n - 1)).toList();
  }

  private List<String> prompts(JudgeFolder folder) {
    List<String> drawn = folder.drawn().stream().map(JudgeFolder.Drawn::prompt).toList();
    if (prompts.matches("[0-9]{1,6}")) {
      int count = Integer.parseInt(prompts);
      if (count < 1 || count > drawn.size()) {
        throw misused(
            "--prompts: a number from 1 to " + drawn.size() + " or a file, not " + prompts);
      }
      return drawn.subList(0, count);
    }
    try {
      List<String> lines =
          Files.readAllLines(Path.of(prompts), StandardCharsets.UTF_8).stream()
              .map(String::strip)
              .filter(line -> !line.isEmpty())
              .distinct()
              .toList();
      if (lines.isEmpty()) {
        throw misused("--prompts: " + prompts + " has no prompt");
      }
      return lines;
    } catch (IOException e) {
      throw misused("--prompts: cannot read " + prompts + ": " + Reasons.of(e));
    }
  }

  private void make(
      Bundle bundle,
      JudgeFolder folder,
      Settings settings,
      Table table,
      List<Trial> trials,
      List<Trial> left,
      Outcomes outcomes)
      throws IOException {
    Path data = settings.dataDir().resolve("ablate");
    Lifecycle parts = new Lifecycle();
    Runnable ended = Interruption.close(parts::close);
    try {
      LocalStack stack =
          parts.own(LocalStack.start(data, LocalSettings.unguarded(segue.environment()), 0, 0));
      ScriptedJudge judge = parts.own(ScriptedJudge.open(folder, settings.threads()));
      Evaluator evaluator = new Evaluator(folder, judge);
      Ablation ablation =
          new Ablation(
              stack, bundle, evaluator, keep ? out.resolve("videos") : null, this::waiting);
      ablation.warmUp();
      int done = 0;
      for (Trial trial : left) {
        ablation.make(trial, outcomes::add);
        done++;
        write(bundle, table, trials, outcomes);
        say(
            "%d/%d  %s, \"%s\", seed %d",
            trials.size() - left.size() + done,
            trials.size(),
            trial.row().label(),
            trial.prompt(),
            trial.seed());
      }
    } finally {
      ended.run();
      parts.close();
    }
    DataDirectory.remove(data);
  }

  private void write(Bundle bundle, Table table, List<Trial> trials, Outcomes outcomes)
      throws IOException {
    Map<Row, List<Outcome>> found = new LinkedHashMap<>();
    for (Trial trial : trials) {
      Outcome outcome = outcomes.get(Ablation.key(trial, bundle));
      if (outcome != null) {
        found.computeIfAbsent(trial.row(), row -> new ArrayList<>()).add(outcome);
      }
    }
    AblationReport report = new AblationReport(table, found);
    Files.writeString(out.resolve(table.name() + ".md"), report.markdown());
    Files.writeString(out.resolve(table.name() + ".json"), report.json().toPrettyString() + "\n");
  }

  private void waiting(String line) {
    say("%s", line);
  }

  private void say(String format, Object... words) {
    PrintWriter err = spec.commandLine().getErr();
    err.printf(Locale.ROOT, format + "%n", words);
    err.flush();
  }

  private CommandLine.ParameterException misused(String why) {
    return new CommandLine.ParameterException(spec.commandLine(), why);
  }
}
