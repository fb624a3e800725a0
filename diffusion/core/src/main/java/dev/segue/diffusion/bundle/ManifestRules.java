package dev.segue.diffusion.bundle;

import dev.segue.diffusion.plan.FrameMapping;
import dev.segue.diffusion.schedule.Level;
import java.util.Set;
import java.util.regex.Pattern;

/** What a manifest has to say for its experts to fit together. */
final class ManifestRules {
  private static final String FORMAT = "segue-bundle/1";

  /** Timesteps are numbered 0 to 999 everywhere: in experts, recipes and what is recorded. */
  private static final int TIMESTEPS = 1_000;

  private static final int MAX_PROMPT = 4_096;
  private static final int MAX_WAIT_MILLIS = 600_000;
  private static final long MAX_VALUES = 1L << 26;

  /** Values of what one forward of a decoder over time gives: 1 GiB. */
  private static final long MAX_DECODED = 1L << 28;

  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  /** The kinds of experts that denoise. */
  private static final Set<String> DENOISERS = Set.of("video", "image", "image-to-video");

  private static final Set<String> OTHERS =
      Set.of("text-encoder", "embedder", "decoder", "encoder");

  private static final Set<String> PREDICTIONS = Set.of("epsilon", "v", "sample", "flow");

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
    if (latent.mapping() != null) {
      mapping(latent);
    }
    require(m.prompt() != null, "it says nothing of prompts");
    prompt("prompt", m.prompt());
    require(m.experts() != null, "it has no experts");
    m.experts().forEach((role, one) -> require(one != null, "it has no expert '" + role + "'"));
    Manifest.Expert decoder = m.experts().get("decoder");
    require(
        decoder != null && "decoder".equals(decoder.kind()),
        "it has no expert 'decoder' of kind decoder");
    require(
        m.experts().values().stream().anyMatch(e -> DENOISERS.contains(String.valueOf(e.kind()))),
        "it has no expert that denoises");
    m.experts().forEach((role, expert) -> expert(role, expert, m));
    require(
        m.waits() || m.experts().values().stream().noneMatch(Manifest.Expert::waits),
        "some of its experts wait and some compute");
    require(
        !m.waits() || m.experts().keySet().stream().noneMatch(r -> m.prompt(r).isTokenizer()),
        "its experts wait; they read words and no tokenizer");
  }

  private static void mapping(Manifest.Latent latent) {
    Manifest.Mapping m = latent.mapping();
    String complaint = FrameMapping.complaint(m.frames(), m.causal(), m.warmUp());
    require(complaint == null, "its mapping of latents to frames makes no sense: " + complaint);
    double decoded = (double) (latent.frames() + m.warmUp()) * m.frames();
    double pixels = 3.0 * latent.height() * latent.width() * latent.scale() * latent.scale();
    require(
        decoded * pixels <= MAX_DECODED,
        "a segment and what warms its decoder up are "
            + (long) decoded
            + " frames, "
            + (long) (decoded * pixels)
            + " values, more than the "
            + MAX_DECODED
            + " that are decoded at a time; take a shorter segment, a smaller picture or a shorter"
            + " warm-up");
  }

  private static void prompt(String name, Manifest.Prompt p) {
    require(
        "words".equals(p.kind()) || "tokenizer".equals(p.kind()),
        "prompts of kind '" + p.kind() + "'");
    require(p.length() >= 2 && p.length() <= MAX_PROMPT, "prompts of " + p.length() + " ids");
    boolean hasWords = said(p.pad()) && said(p.begin()) && said(p.unknown());
    boolean hasNone = p.pad() == null && p.begin() == null && p.unknown() == null;
    require(
        p.isTokenizer() ? hasNone : hasWords,
        p.isTokenizer()
            ? "its tokenizer's file says what padding, begin and unknown are, not the manifest"
            : "its prompts need words for padding, begin and unknown");
    file(name, p);
  }

  /** Values of a segment, in latents or in pixels, whichever are more. */
  private static double pixels(Manifest.Latent latent) {
    double cells = (double) latent.frames() * latent.height() * latent.width();
    return cells * Math.max(latent.channels(), 3.0 * latent.scale() * latent.scale());
  }

  private static boolean said(String text) {
    return text != null && !text.isBlank();
  }

  private static void expert(String role, Manifest.Expert expert, Manifest m) {
    require(
        expert.kind() != null
            && (DENOISERS.contains(expert.kind()) || OTHERS.contains(expert.kind())),
        "expert '" + role + "' is of kind '" + expert.kind() + "', which is not known");
    if (expert.waits()) {
      waits(role, expert);
    } else {
      file(role, expert);
    }
    boolean isWide = "text-encoder".equals(expert.kind()) || "embedder".equals(expert.kind());
    require(
        !isWide || (expert.width() != null && expert.width() > 0),
        "the " + expert.kind() + " '" + role + "' has width " + expert.width());
    require(
        expert.prompt() == null || "text-encoder".equals(expert.kind()),
        "expert '" + role + "' is no text encoder and says how it reads prompts");
    if (expert.prompt() != null) {
      prompt(role + "'s prompt", expert.prompt());
    }
    if (DENOISERS.contains(expert.kind())) {
      denoiser(role, expert, m);
    }
  }

  private static void denoiser(String role, Manifest.Expert expert, Manifest m) {
    require(
        expert.predicts() != null && PREDICTIONS.contains(expert.predicts()),
        "expert '"
            + role
            + "' predicts '"
            + expert.predicts()
            + "'; known are epsilon, v, sample and flow");
    schedule(role, expert, expert.schedule());
    if (expert.trained() != null) {
      schedule(role, expert, expert.trained());
    }
    Manifest.Expert text = m.experts().get(expert.textRole());
    require(
        text != null && "text-encoder".equals(text.kind()),
        "expert '" + role + "' needs a text encoder '" + expert.textRole() + "'");
    require(
        expert.width() == null || expert.width().equals(text.width()),
        "expert '"
            + role
            + "' reads texts of width "
            + expert.width()
            + "; its text encoder '"
            + expert.textRole()
            + "' gives "
            + text.width());
    require(
        expert.maxFrames() == null || expert.maxFrames() >= m.latent().frames(),
        "expert '" + role + "' takes " + expert.maxFrames() + " frames, fewer than a segment");
    require(
        expert.guidanceScale() == null
            || (expert.guidanceScale() >= 0 && expert.guidanceScale() <= 30),
        "expert '" + role + "' has guidance scale " + expert.guidanceScale());
  }

  private static void schedule(String role, Manifest.Expert expert, Manifest.Schedule s) {
    require(s != null && s.kind() != null, "expert '" + role + "' has no schedule");
    boolean makesSense =
        switch (s.kind()) {
          case "linear", "scaled-linear" ->
              s.betaStart() != null
                  && s.betaEnd() != null
                  && s.betaStart() > 0
                  && s.betaStart() <= s.betaEnd()
                  && s.betaEnd() < 1;
          case "squared-cosine" -> s.betaStart() == null && s.betaEnd() == null;
          case "flow" ->
              s.betaStart() == null
                  && s.betaEnd() == null
                  && (s.shift() == null || (s.shift() > 0 && s.shift() <= 100))
                  && s.zeroTerminalSnr() == null
                  && s.endsAtFirst() == null;
          default ->
              throw new BundleException(
                  "manifest-invalid",
                  "expert '" + role + "' has a schedule of kind '" + s.kind() + "'");
        };
    require(
        s.stepsOffset() == null || (s.stepsOffset() >= 0 && s.stepsOffset() < TIMESTEPS),
        "the schedule of expert '" + role + "' has an offset of " + s.stepsOffset());
    require(makesSense, "the schedule of expert '" + role + "' makes no sense: " + s);
    require(
        "flow".equals(s.kind()) == "flow".equals(expert.predicts()),
        "expert '" + role + "' predicts " + expert.predicts() + " on a schedule " + s.kind());
    require(
        s.timesteps() == TIMESTEPS,
        "the schedule of expert '"
            + role
            + "' has "
            + s.timesteps()
            + " timesteps, not "
            + TIMESTEPS);
    noisiest(role, expert, s);
  }

  /** Betas of any size give numbers; those of the noisiest level say whether they are of use. */
  private static void noisiest(String role, Manifest.Expert expert, Manifest.Schedule s) {
    Level last = s.levels().level(TIMESTEPS - 1);
    require(
        last.sigma() > 0 && last.alpha() >= 0,
        "the schedule of expert '" + role + "' makes no noise: " + s);
    require(
        last.alpha() > 0 || !"epsilon".equals(expert.predicts()),
        "expert '"
            + role
            + "' predicts epsilon on a schedule that ends in nothing but noise, where that says"
            + " nothing of the picture");
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
