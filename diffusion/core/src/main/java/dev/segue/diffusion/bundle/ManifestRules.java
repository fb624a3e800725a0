package dev.segue.diffusion.bundle;

import java.util.Map;
import java.util.regex.Pattern;

/** What a manifest has to say for its experts to fit together. */
final class ManifestRules {
  private static final String FORMAT = "segue-bundle/1";

  /** Timesteps are numbered 0 to 999 everywhere: in experts, recipes and what is recorded. */
  private static final int TIMESTEPS = 1_000;

  private static final int MAX_PROMPT = 4_096;
  private static final int MAX_WAIT_MILLIS = 600_000;
  private static final long MAX_VALUES = 1L << 26;
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  /** The kind that each role needs. */
  private static final Map<String, String> ROLES =
      Map.of(
          "text", "text-encoder",
          "control", "video",
          "spatial", "image",
          "temporal", "video",
          "decoder", "decoder");

  private ManifestRules() {}

  static void check(Manifest m) {
    require(m != null, "it is empty");
    require(FORMAT.equals(m.format()), "its format is '" + m.format() + "', not " + FORMAT);
    require(said(m.name()) && said(m.version()), "it has no name and version");
    require(said(m.licence()), "it names no licence");
    require(m.latent() != null, "it says nothing of the latent space");
    Manifest.Latent latent = m.latent();
    require(
        latent.channels() > 0
            && latent.height() > 0
            && latent.width() > 0
            && latent.scale() > 0
            && latent.frames() >= 2
            && latent.frames() % 2 == 0
            && pixels(latent) <= MAX_VALUES,
        "its latent space makes no sense: " + latent);
    require(m.prompt() != null, "it says nothing of prompts");
    require("words".equals(m.prompt().kind()), "prompts of kind '" + m.prompt().kind() + "'");
    require(
        m.prompt().length() >= 2 && m.prompt().length() <= MAX_PROMPT,
        "prompts of " + m.prompt().length() + " ids");
    require(
        said(m.prompt().pad()) && said(m.prompt().begin()) && said(m.prompt().unknown()),
        "its prompts need words for padding, begin and unknown");
    file("prompt", m.prompt());
    require(m.experts() != null, "it has no experts");
    ROLES.forEach(
        (role, kind) -> {
          Manifest.Expert expert = m.experts().get(role);
          require(expert != null, "it has no expert '" + role + "'");
          require(
              kind.equals(expert.kind()),
              "expert '" + role + "' is of kind '" + expert.kind() + "', not " + kind);
        });
    m.experts().forEach((role, expert) -> expert(role, expert, latent));
    require(
        m.waits() || m.experts().values().stream().noneMatch(Manifest.Expert::waits),
        "some of its experts wait and some compute");
  }

  /** Values of a segment, in latents or in pixels, whichever are more. */
  private static double pixels(Manifest.Latent latent) {
    double cells = (double) latent.frames() * latent.height() * latent.width();
    return cells * Math.max(latent.channels(), 3.0 * latent.scale() * latent.scale());
  }

  private static boolean said(String text) {
    return text != null && !text.isBlank();
  }

  private static void expert(String role, Manifest.Expert expert, Manifest.Latent latent) {
    require(expert != null, "it has no expert '" + role + "'");
    if (expert.waits()) {
      waits(role, expert);
    } else {
      file(role, expert);
    }
    require(
        !"text-encoder".equals(expert.kind()) || (expert.width() != null && expert.width() > 0),
        "the text encoder '" + role + "' has width " + expert.width());
    if (!"video".equals(expert.kind()) && !"image".equals(expert.kind())) {
      return;
    }
    require(
        "epsilon".equals(expert.predicts()),
        "expert '" + role + "' predicts '" + expert.predicts() + "'; only epsilon is known");
    Manifest.Schedule s = expert.schedule();
    require(s != null, "expert '" + role + "' has no schedule");
    require(
        "linear".equals(s.kind()) || "scaled-linear".equals(s.kind()),
        "expert '" + role + "' has a schedule of kind '" + s.kind() + "'");
    require(
        s.betaStart() > 0 && s.betaStart() <= s.betaEnd() && s.betaEnd() < 1,
        "the schedule of expert '" + role + "' makes no sense: " + s);
    require(
        s.timesteps() == TIMESTEPS,
        "the schedule of expert '"
            + role
            + "' has "
            + s.timesteps()
            + " timesteps, not "
            + TIMESTEPS);
    require(
        expert.maxFrames() == null || expert.maxFrames() >= latent.frames(),
        "expert '" + role + "' takes " + expert.maxFrames() + " frames, fewer than a segment");
    require(
        expert.guidanceScale() == null
            || (expert.guidanceScale() >= 0 && expert.guidanceScale() <= 30),
        "expert '" + role + "' has guidance scale " + expert.guidanceScale());
  }

  private static void waits(String role, Manifest.Expert expert) {
    require(
        expert.waitMillis() >= 0 && expert.waitMillis() <= MAX_WAIT_MILLIS,
        "expert '" + role + "' waits " + expert.waitMillis() + " ms, not 0 to " + MAX_WAIT_MILLIS);
    require(
        expert.file() == null && expert.sha256() == null && expert.bytes() == null,
        "expert '" + role + "' waits and names a file; it does one or the other");
  }

  private static void file(String role, Manifest.File file) {
    require(
        said(file.file()) && file.bytes() != null && file.bytes() > 0,
        "'" + role + "' names no file");
    require(
        file.sha256() != null && SHA256.matcher(file.sha256()).matches(),
        "'" + role + "' has no SHA-256");
  }

  private static void require(boolean holds, String complaint) {
    if (!holds) {
      throw new BundleException("manifest-invalid", "the manifest cannot be used: " + complaint);
    }
  }
}
