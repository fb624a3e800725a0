package dev.segue.diffusion.recipes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.segue.diffusion.bundle.Manifest;
import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.expert.Prompt;
import dev.segue.diffusion.guidance.ClassifierFree;
import dev.segue.diffusion.noise.CounterNoise;
import dev.segue.diffusion.noise.CounterNoise.Purpose;
import dev.segue.diffusion.plan.Independent;
import dev.segue.diffusion.plan.Layout;
import dev.segue.diffusion.plan.Plan;
import dev.segue.diffusion.plan.Window;
import dev.segue.diffusion.plan.Windows;
import dev.segue.diffusion.recipe.Evaluations;
import dev.segue.diffusion.recipe.OptionReader;
import dev.segue.diffusion.recipe.Reads;
import dev.segue.diffusion.recipe.Recipe;
import dev.segue.diffusion.recipe.RecipeType;
import dev.segue.diffusion.recipe.Role;
import dev.segue.diffusion.recipe.TrackRun;
import dev.segue.diffusion.recipe.VideoSpec;
import dev.segue.diffusion.recipe.WindowRun;
import dev.segue.diffusion.schedule.NoiseSchedule;
import dev.segue.diffusion.schedule.Spacing;
import dev.segue.diffusion.schedule.Timesteps;
import dev.segue.diffusion.tensor.Frames;
import dev.segue.diffusion.tensor.Sums;
import dev.segue.diffusion.tensor.Tensor;
import java.util.List;
import java.util.Map;

/**
 * JVID: at each step of ancestral sampling either a video or an image expert predicts, both on one
 * schedule, the video expert with a probability that falls as the noise does. Segments read nothing
 * of each other; windows are smoothed, not refined.
 */
final class Jvid implements RecipeType<Jvid.Settings> {
  private static final int MAX_STEPS = 1_000;

  /**
   * Its settings.
   *
   * @param steps K, 1 to 1000
   * @param guidance classifier-free guidance scale of both experts
   * @param mixture how probable the video expert is
   * @param gamma how much of its noise ancestral sampling adds at the image expert's steps
   * @param sharedVideo r_v, the share of that noise that all frames have in common, at steps of the
   *     video expert
   * @param sharedImage r_i, likewise of the image expert
   * @param smoothing c, the threshold of temporal latent smoothing; 0 smooths nothing
   */
  record Settings(
      int steps,
      double guidance,
      Mixture mixture,
      double gamma,
      double sharedVideo,
      double sharedImage,
      double smoothing) {}

  /**
   * P_V over the progress u = k / K: 1 up to t_v, linear to p_e at t_e, linear to p_f at 1. (The
   * inequalities that the paper prints contradict its own table.)
   */
  record Mixture(double videoUntil, double edge, double atEdge, double atEnd) {
    double probability(double u) {
      if (u <= videoUntil) {
        return 1;
      }
      return u <= edge
          ? 1 + (atEdge - 1) * (u - videoUntil) / (edge - videoUntil)
          : atEdge + (atEnd - atEdge) * (u - edge) / (1 - edge);
    }
  }

  private static final Map<String, Settings> PRESETS =
      Map.of(
          "64", new Settings(50, 2, new Mixture(0.2, 0.7, 0.3, 0.3), 0.02, 0, 0, 2),
          "128", new Settings(50, 2, new Mixture(0.4, 0.7, 0.4, 0.1), 0.1, 0, 0, 2),
          "256", new Settings(50, 2, new Mixture(0.1, 0.6, 0.2, 0.1), 1, 0, 0, 2));

  @Override
  public String name() {
    return "jvid";
  }

  @Override
  public String words() {
    return "JVID: at each step a video or an image expert, by chance; no refinement";
  }

  @Override
  public List<Role> roles() {
    return List.of(Role.video("video"), Role.image("image"));
  }

  @Override
  public Settings defaults(Manifest manifest) {
    return PRESETS.get("128");
  }

  @Override
  public Settings read(Settings standard, OptionReader json) {
    Settings base = preset(standard, json);
    Mixture m = base.mixture();
    double until =
        json.number(
            "videoUntil", "t_v, up to where the video expert runs alone", m.videoUntil(), 0, 1);
    double edge = json.number("edge", "t_e, where its probability is p_e", m.edge(), 0, 1);
    if (!(until < edge && edge < 1)) {
      throw OptionReader.invalid(
          "edge", "has to be above videoUntil, which is " + until + ", and below 1", edge);
    }
    return new Settings(
        json.integer("steps", "denoising steps of a segment", base.steps(), 1, MAX_STEPS),
        json.number("guidance", "guidance scale of both experts", base.guidance(), 0, 30),
        new Mixture(
            until,
            edge,
            json.number("atEdge", "p_e, the video expert's probability at t_e", m.atEdge(), 0, 1),
            json.number("atEnd", "p_f, the same at the end", m.atEnd(), 0, 1)),
        json.number(
            "gamma", "how much noise is added at the image expert's steps", base.gamma(), 0, 1),
        json.number(
            "sharedVideo",
            "r_v, the share of added noise that frames share at the video expert's steps",
            base.sharedVideo(),
            0,
            1),
        json.number(
            "sharedImage", "r_i, the same at the image expert's steps", base.sharedImage(), 0, 1),
        json.number(
            "smoothing",
            "c, below which a latent becomes its mean over time",
            base.smoothing(),
            0,
            100));
  }

  private static Settings preset(Settings standard, OptionReader json) {
    JsonNode preset =
        json.get(
            "preset",
            "the paper's constants for pictures of 64, 128 or 256 pixels",
            "64, 128, 256 or bundle",
            TextNode.valueOf("bundle"));
    String name = preset == null ? "bundle" : preset.asText();
    if (name.equals("bundle")) {
      return standard;
    }
    if (!PRESETS.containsKey(name)) {
      throw OptionReader.invalid("preset", "is 64, 128, 256 or bundle", preset);
    }
    return PRESETS.get(name);
  }

  @Override
  public ObjectNode write(Settings s) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("steps", s.steps())
        .put("guidance", s.guidance())
        .put("videoUntil", s.mixture().videoUntil())
        .put("edge", s.mixture().edge())
        .put("atEdge", s.mixture().atEdge())
        .put("atEnd", s.mixture().atEnd())
        .put("gamma", s.gamma())
        .put("sharedVideo", s.sharedVideo())
        .put("sharedImage", s.sharedImage())
        .put("smoothing", s.smoothing());
  }

  @Override
  public Recipe recipe(Settings settings, ObjectNode recorded, Manifest.Latent latent) {
    return new Bound(settings, recorded, latent);
  }

  private record Bound(Settings chosen, ObjectNode settings, Manifest.Latent latent)
      implements Recipe {
    @Override
    public Plan plan(int frames) {
      return new Independent(layout(frames), chosen.steps(), 0);
    }

    @Override
    public Evaluations evaluations(int frames) {
      long segments = layout(frames).segments();
      return new Evaluations(
          segments * chosen.steps() * ClassifierFree.forwards(chosen.guidance()), 0);
    }

    private Layout layout(int frames) {
      return Windows.staggered(frames, latent.frames(), false);
    }

    @Override
    public TrackRun track(VideoSpec video, int track, Experts experts) {
      Prompt prompt = video.prompts().of(layout(video.frames()), track);
      return new Sampling(
          track,
          chosen,
          latent,
          video.noise(),
          video.noise(track).permutation(Purpose.SHUFFLE, track, latent.frames()),
          new ClassifierFree(experts.denoiser("video"), chosen.guidance(), prompt),
          new ClassifierFree(experts.denoiser("image"), chosen.guidance(), prompt));
    }

    @Override
    public WindowRun window(
        VideoSpec video, int index, Map<Integer, Tensor> structures, Experts experts) {
      Layout layout = layout(video.frames());
      Window window = layout.windows().get(index);
      Tensor cut = StructureCut.of(layout, window, structures);
      return new UnrefinedWindow(
          window, Smoothing.smooth(cut, layout, window, structures, chosen.smoothing()));
    }
  }

  /** Ancestral sampling (DDPM) of one segment; a cell is what its step's expert predicts. */
  private static final class Sampling implements TrackRun {
    private final int track;
    private final Settings settings;
    private final Manifest.Latent latent;
    private final CounterNoise noise;
    private final ClassifierFree video;
    private final ClassifierFree image;
    private final int[] timesteps;
    private final int[] shuffle;
    private Tensor x;
    private int step;

    Sampling(
        int track,
        Settings settings,
        Manifest.Latent latent,
        CounterNoise noise,
        int[] shuffle,
        ClassifierFree video,
        ClassifierFree image) {
      this.track = track;
      this.settings = settings;
      this.latent = latent;
      this.noise = noise;
      this.video = video;
      this.image = image;
      this.timesteps =
          Timesteps.spaced(Spacing.TRAILING, settings.steps(), video.schedule().timesteps());
      this.shuffle = shuffle;
      this.x = Frames.pick(latent.draw(noise, Purpose.BASE, 0), shuffle);
    }

    @Override
    public int track() {
      return track;
    }

    @Override
    public int step() {
      return step;
    }

    @Override
    public int steps() {
      return timesteps.length;
    }

    /** The same expert for all segments of a video. */
    private boolean isVideo(int k) {
      double probability = settings.mixture().probability((double) k / timesteps.length);
      return noise.uniform(Purpose.CHOICE, 0, k) < probability;
    }

    private ClassifierFree expert(int k) {
      return isVideo(k) ? video : image;
    }

    @Override
    public Tensor forward(Reads reads) {
      beforeTheEnd();
      return expert(step).predict(x, timesteps[step]);
    }

    @Override
    public Tensor sum(Tensor predicted, Reads reads) {
      return predicted;
    }

    @Override
    public void accept(Tensor stored) {
      beforeTheEnd();
      NoiseSchedule schedule = expert(step).schedule();
      int t = timesteps[step];
      int next = Timesteps.after(timesteps, step);
      double a = schedule.signal(t);
      double b = schedule.signal(next);
      double alpha = a / b;
      Tensor clean = expert(step).predicts().clean(x, stored, schedule.level(t));
      x =
          Sums.mix(
              (float) (Math.sqrt(b) * (1 - alpha) / (1 - a)),
              clean,
              (float) (Math.sqrt(alpha) * (1 - b) / (1 - a)),
              x);
      if (next >= 0) {
        double sigma = Math.sqrt((1 - b) * (1 - alpha) / (1 - a));
        double gamma = isVideo(step) ? 1 : settings.gamma();
        x = Sums.mix(1, x, (float) (gamma * sigma), added(step));
      }
      step++;
    }

    /** {@code z^f = sqrt(r) s + sqrt(1 - r) n^f} (Eq 8 and 9). */
    private Tensor added(int k) {
      double shared = isVideo(k) ? settings.sharedVideo() : settings.sharedImage();
      int[] shape = {latent.channels(), latent.frames(), latent.height(), latent.width()};
      Tensor own = Frames.pick(noise.normal(Purpose.ANCESTRAL, 0, k, shape), shuffle);
      if (shared == 0) {
        return own;
      }
      Tensor one =
          noise.normal(
              Purpose.ANCESTRAL_SHARED, 0, k, shape[0], 1, latent.height(), latent.width());
      return Sums.mix(
          (float) Math.sqrt(shared),
          Frames.pick(one, new int[shape[1]]),
          (float) Math.sqrt(1 - shared),
          own);
    }

    private void beforeTheEnd() {
      if (step == timesteps.length) {
        throw new IllegalStateException("track " + track + " has done all its steps");
      }
    }

    @Override
    public Tensor structure(Reads reads) {
      if (step < timesteps.length) {
        throw new IllegalStateException("track " + track + " is at step " + step);
      }
      return x;
    }
  }
}
