package dev.segue.cli;

import dev.segue.diffusion.bundle.Bundle;
import dev.segue.diffusion.bundle.BundleLoader;
import dev.segue.diffusion.recipe.Timeline;
import dev.segue.evaluation.judge.JudgeFolder;
import dev.segue.evaluation.judge.ScriptedJudge;
import dev.segue.evaluation.measure.Cuts;
import dev.segue.evaluation.report.Evaluated;
import dev.segue.evaluation.report.Evaluator;
import dev.segue.evaluation.report.JsonReport;
import dev.segue.evaluation.report.Plot;
import dev.segue.evaluation.report.TextReport;
import dev.segue.evaluation.report.VideoNote;
import dev.segue.evaluation.video.VideoException;
import dev.segue.evaluation.video.VideoFile;
import dev.segue.infra.settings.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import javax.imageio.ImageIO;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Measures videos that were made. */
@Command(
    name = "evaluate",
    description = {
      "Decodes videos and measures them, each as a whole and segment by segment: how far the"
          + " subject moves and how much pixels change where structures meet (joints) and inside of"
          + " them, flicker, smoothness, consistency, distance to drawn frames, and whether the"
          + " video shows what the prompt asks for.",
      "Where a video.json lies beside a video, as generate leaves it, prompt and joints are read"
          + " from there. The judge is the bundle's own; with a bundle that has none, pictures alone"
          + " are measured."
    },
    mixinStandardHelpOptions = true)
final class EvaluateCommand implements Callable<Integer> {
  private static final int MOST_FRAMES = 1_000_000;
  private static final int MOST_LENGTH = 10_000;

  @ParentCommand private Segue segue;
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Parameters(
      paramLabel = "PATH",
      arity = "1..*",
      description = "An MP4, a playlist whose parts lie beside it, or the directory of either.")
  private List<Path> paths;

  @Option(
      names = "--reference",
      description = "Puts the drawn clips of the same prompts beside every figure.")
  private boolean reference;

  @Option(names = "--json", description = "Prints JSON, with every segment.")
  private boolean json;

  @Option(
      names = "--plot",
      paramLabel = "FILE.png",
      description = "Draws the video over time; of one video.")
  private Path plot;

  @Option(names = "--prompt", description = "What was asked for (default: what video.json says).")
  private String prompt;

  @Option(
      names = "--length",
      description = "Frames in a segment (default: the video's own plan, or the bundle's).")
  private Integer length;

  @Override
  public Integer call() throws IOException {
    segue.quiet();
    check();
    List<Path> files = new ArrayList<>();
    for (Path path : paths) {
      try {
        files.add(VideoFile.find(path));
      } catch (VideoException e) {
        throw misused(e.getMessage());
      }
    }
    Settings settings = segue.settings();
    Bundle bundle = BundleLoader.describe(settings.bundle(), settings.allowedBundles());
    if (!JudgeFolder.isIn(bundle.directory())) {
      if (reference) {
        throw misused("--reference: the bundle in " + bundle.directory() + " has no drawn clips");
      }
      note("the bundle has no judge; only pictures are measured");
      return report(bundle, files, new Evaluator(null, null));
    }
    JudgeFolder folder = JudgeFolder.open(bundle.directory());
    try (ScriptedJudge judge = ScriptedJudge.open(folder, settings.threads())) {
      return report(bundle, files, new Evaluator(folder, judge));
    }
  }

  private void check() {
    if (length != null && (length < 2 || length > MOST_LENGTH || length % 2 != 0)) {
      throw misused("--length: an even number from 2 to " + MOST_LENGTH + ", not " + length);
    }
    if (prompt != null && prompt.isBlank()) {
      throw misused("--prompt: say what shall be seen");
    }
    if (plot == null) {
      return;
    }
    if (paths.size() > 1) {
      throw misused("--plot: draws one video, not " + paths.size());
    }
    Path folder = plot.toAbsolutePath().getParent();
    if (!plot.toString().endsWith(".png") || folder == null || Files.isDirectory(plot)) {
      throw misused("--plot: names a file that ends in .png, not " + plot);
    }
    if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
      throw misused("--plot: cannot write to " + folder);
    }
  }

  private int report(Bundle bundle, List<Path> files, Evaluator evaluator) throws IOException {
    List<Evaluated> videos = new ArrayList<>();
    for (Path file : files) {
      Optional<VideoNote> note = VideoNote.beside(file);
      videos.add(
          evaluator.evaluate(
              file.toString(),
              prompt != null ? Timeline.of(prompt) : note.map(VideoNote::prompts).orElse(null),
              cuts(bundle, note),
              next -> VideoFile.read(file, next)));
    }
    if (reference) {
      for (Evaluated video : videos) {
        if (video.drawn() == null) {
          note(undrawn(video));
        }
      }
    }
    if (plot != null && !ImageIO.write(Plot.of(videos.get(0)), "png", plot.toFile())) {
      throw new LocalException("no PNG can be written here");
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        json
            ? JsonReport.of(videos, reference).toPrettyString()
            : TextReport.of(videos, reference));
    out.flush();
    return 0;
  }

  private static String undrawn(Evaluated video) {
    if (video.prompts() == null) {
      return "what " + video.name() + " was asked for is not known; --prompt says it";
    }
    return video.prompts().entries().size() > 1
        ? video.name() + " has several prompts; drawn clips have one"
        : "no drawn clip of \"" + video.prompt() + "\" is part of the bundle";
  }

  private void note(String words) {
    spec.commandLine().getErr().println("note: " + words);
    spec.commandLine().getErr().flush();
  }

  private Cuts cuts(Bundle bundle, Optional<VideoNote> note) {
    int frames = bundle.manifest().latent().segmentFrames();
    return length != null
        ? Cuts.every(length, MOST_FRAMES)
        : note.flatMap(known -> known.cuts(bundle.manifest().latent()))
            .orElseGet(() -> Cuts.every(frames, MOST_FRAMES));
  }

  private CommandLine.ParameterException misused(String why) {
    return new CommandLine.ParameterException(spec.commandLine(), why);
  }
}
