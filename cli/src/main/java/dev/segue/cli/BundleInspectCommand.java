package dev.segue.cli;

import dev.segue.diffusion.bundle.Bundle;
import dev.segue.diffusion.bundle.BundleLoader;
import dev.segue.diffusion.bundle.Manifest;
import dev.segue.diffusion.engine.BundleExperts;
import dev.segue.diffusion.engine.DeviceMemory;
import dev.segue.diffusion.engine.RoleForwards;
import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.plan.FrameMapping;
import dev.segue.diffusion.recipe.RecipeException;
import dev.segue.diffusion.recipes.Recipes;
import dev.segue.infra.settings.Settings;
import dev.segue.schemas.ForeignText;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says what a bundle is, and what it costs. */
@Command(
    name = "inspect",
    description = {
      "Verifies a bundle and says what it holds: roles, sizes, schedules, licence, the recipes that"
          + " it has all experts for, the memory that it needs, and how long a forward of each role"
          + " takes on the device of SEGUE_DEVICE.",
    },
    mixinStandardHelpOptions = true)
final class BundleInspectCommand implements Callable<Integer> {
  @CommandLine.ParentCommand private BundleCommand bundles;
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Parameters(paramLabel = "DIR", description = "The bundle's folder.")
  private Path directory;

  @Option(
      names = "--no-forwards",
      description = "Open no expert: what the manifest and the files say is told at once.")
  private boolean noForwards;

  @Override
  public Integer call() {
    Segue segue = bundles.segue();
    segue.quiet();
    Settings settings = Settings.from(LocalSettings.own(segue.environment()));
    Bundle bundle = BundleLoader.load(directory, settings.allowedBundles());
    Recipes.check(bundle.manifest());
    PrintWriter out = spec.commandLine().getOut();
    describe(bundle, out);
    long needed = DeviceMemory.needed(bundle.manifest());
    OptionalLong free = DeviceMemory.free(settings.device());
    line(
        out,
        "memory",
        "at least %s on %s%s",
        bytes(needed),
        settings.device(),
        free.isPresent() ? ", where " + bytes(free.getAsLong()) + " are free" : "");
    out.flush();
    if (!noForwards) {
      forwards(bundle, settings, out);
    }
    return 0;
  }

  private static void describe(Bundle bundle, PrintWriter out) {
    Manifest m = bundle.manifest();
    line(out, "bundle", "%s %s, %s", m.name(), m.version(), bundle.digest());
    line(out, "licence", "%s", m.licence());
    Manifest.Latent l = m.latent();
    line(
        out,
        "video",
        "%d x %d pixels, segments of %d frames; latents [%d, %d, %d, %d]%s",
        l.width() * l.scale(),
        l.height() * l.scale(),
        l.segmentFrames(),
        l.channels(),
        l.frames(),
        l.height(),
        l.width(),
        mapping(l.frameMapping()));
    line(out, "recipes", "%s", recipes(m));
    m.experts().forEach((role, expert) -> line(out, role, "%s", expert(role, expert, m)));
  }

  private static String mapping(FrameMapping mapping) {
    return mapping.isNone()
        ? ""
        : ", each of them "
            + mapping.frames()
            + " frames"
            + (mapping.causal() ? ", the first one frame" : "")
            + "; "
            + mapping.warmUp()
            + " warm the decoder up";
  }

  private static String recipes(Manifest manifest) {
    List<String> usable = new ArrayList<>();
    for (String name : Recipes.names()) {
      try {
        Recipes.resolve(name, null, manifest);
        usable.add(name);
      } catch (RecipeException e) {
        // The bundle lacks an expert of this one.
      }
    }
    return usable.isEmpty() ? "none" : String.join(", ", usable);
  }

  private static String expert(String role, Manifest.Expert expert, Manifest manifest) {
    List<String> said = new ArrayList<>();
    said.add(expert.kind());
    said.add(
        expert.waits()
            ? "waits " + expert.waitMillis() + " ms"
            : expert.file() + ", " + bytes(expert.bytes()) + shared(role, expert, manifest));
    if (expert.denoises()) {
      said.add("predicts " + expert.predicts());
      said.add(schedule(expert.schedule()));
      if (expert.trained() != null) {
        said.add("trained on " + schedule(expert.trained()));
      }
      said.add("guidance " + (expert.guidanceScale() == null ? 1 : expert.guidanceScale()));
      said.add("text by " + expert.textRole());
      if (expert.maxFrames() != null) {
        said.add("at most " + expert.maxFrames() + " frames");
      }
    } else if (expert.width() != null) {
      said.add("width " + expert.width());
    }
    if (expert.kind().equals("text-encoder")) {
      Manifest.Prompt prompt = manifest.prompt(role);
      said.add(prompt.length() + " ids by " + prompt.file());
    }
    return String.join("; ", said);
  }

  /** The role that stands first with the same file. */
  private static String shared(String role, Manifest.Expert expert, Manifest manifest) {
    String first =
        manifest.experts().entrySet().stream()
            .filter(one -> expert.sha256().equals(one.getValue().sha256()))
            .map(Map.Entry::getKey)
            .findFirst()
            .orElse(role);
    return first.equals(role) ? "" : ", the file of " + first;
  }

  private static String schedule(Manifest.Schedule s) {
    List<String> said = new ArrayList<>();
    said.add(s.kind());
    if (s.betaStart() != null) {
      said.add("betas " + s.betaStart() + " to " + s.betaEnd());
    }
    if (s.shift() != null) {
      said.add("shift " + s.shift());
    }
    if (Boolean.TRUE.equals(s.zeroTerminalSnr())) {
      said.add("zero terminal SNR");
    }
    if (s.stepsOffset() != null) {
      said.add("offset " + s.stepsOffset());
    }
    if (Boolean.TRUE.equals(s.endsAtFirst())) {
      said.add("ends at timestep 0");
    }
    return String.join(" ", said);
  }

  private static void forwards(Bundle bundle, Settings settings, PrintWriter out) {
    RoleForwards forwards = new RoleForwards();
    try (Experts experts =
        BundleExperts.open(bundle, settings.device(), settings.threads(), forwards)) {
      line(out, "runs on", "%s", experts.executionClass());
      out.flush();
      forwards.measure(
          experts,
          (role, nanos) -> {
            line(out, "forward", "%s %,.1f ms", role, nanos / 1e6);
            out.flush();
          });
    }
    RoleForwards.peak()
        .ifPresent(peak -> line(out, "peak", "%s resident in this process", bytes(peak)));
    out.flush();
  }

  private static void line(PrintWriter out, String name, String form, Object... values) {
    out.printf(
        Locale.ROOT,
        "%-16s %s%n",
        name,
        ForeignText.line(String.format(Locale.ROOT, form, values), 1_000));
  }

  private static String bytes(long bytes) {
    return bytes < 1_000_000_000
        ? String.format(Locale.ROOT, "%,.1f MB", bytes / 1e6)
        : String.format(Locale.ROOT, "%,.2f GB", bytes / 1e9);
  }
}
