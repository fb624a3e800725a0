package dev.segue.diffusion.recipes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.segue.diffusion.bundle.Manifest;
import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.guidance.ClassifierFree;
import dev.segue.diffusion.noise.CounterNoise.Purpose;
import dev.segue.diffusion.plan.Layout;
import dev.segue.diffusion.plan.Plan;
import dev.segue.diffusion.plan.Windows;
import dev.segue.diffusion.recipe.Evaluations;
import dev.segue.diffusion.recipe.OptionReader;
import dev.segue.diffusion.recipe.Recipe;
import dev.segue.diffusion.recipe.RecipeType;
import dev.segue.diffusion.recipe.Role;
import dev.segue.diffusion.recipe.TrackRun;
import dev.segue.diffusion.recipe.VideoSpec;
import dev.segue.diffusion.recipe.WindowRun;
import dev.segue.diffusion.tensor.Tensor;
import java.util.List;
import java.util.Map;

/**
 * Chunk-wise generation with k-step search (the paper's chunks are our segments): an image-to-video
 * expert makes the L frames after a guide, the last frame of a segment guides the next. Of m first
 * noises that are denoised on a schedule of k steps, the one goes on whose frames stay closest to
 * the guide. One noise is the paper's naive way, k equal to all steps its brute force.
 */
final class ChunkWise implements RecipeType<ChunkWise.Settings> {
  private static final int MAX_STEPS = 1_000;
  private static final int MAX_CANDIDATES = 64;

  /**
   * Its settings.
   *
   * @param steps s, of a segment's own denoising
   * @param candidates m, how many noises are tried; 1 tries nothing
   * @param searchSteps k, on how many steps each is denoised, up to s
   * @param guidance classifier-free guidance scale of the image-to-video expert
   * @param guideSteps in how many steps the image expert makes the first guide
   * @param guideGuidance classifier-free guidance scale of the image expert
   */
  record Settings(
      int steps,
      int candidates,
      int searchSteps,
      double guidance,
      int guideSteps,
      double guideGuidance) {}

  @Override
  public String name() {
    return "chunk-wise";
  }

  @Override
  public String words() {
    return "Chunk-wise: each segment goes on from the last frame of the one before, from the best of"
        + " several noises";
  }

  @Override
  public List<Role> roles() {
    return List.of(
        new Role("image-to-video", "image-to-video"),
        new Role("scorer", "embedder"),
        Role.image("image"));
  }

  @Override
  public Settings defaults(Manifest manifest) {
    return new Settings(
        20,
        4,
        4,
        StructureSettings.guidance(manifest, "image-to-video"),
        20,
        StructureSettings.guidance(manifest, "image"));
  }

  @Override
  public Settings read(Settings standard, OptionReader json) {
    Settings base = preset(standard, json);
    int steps =
        json.integer("steps", "s, denoising steps of a segment", base.steps(), 1, MAX_STEPS);
    int search =
        json.integer(
            "searchSteps",
            "k, on how many steps a candidate is denoised, up to s",
            Math.min(steps, base.searchSteps()),
            1,
            MAX_STEPS);
    if (search > steps) {
      throw OptionReader.invalid("searchSteps", "cannot be above steps, which is " + steps, search);
    }
    return new Settings(
        steps,
        json.integer(
            "candidates",
            "m, how many noises are tried; 1 tries nothing",
            base.candidates(),
            1,
            MAX_CANDIDATES),
        search,
        json.number(
            "guidance", "guidance scale of the image-to-video expert", base.guidance(), 0, 30),
        json.integer(
            "guideSteps",
            "in how many steps the image expert makes the first guide",
            base.guideSteps(),
            1,
            MAX_STEPS),
        json.number(
            "guideGuidance", "guidance scale of the image expert", base.guideGuidance(), 0, 30));
  }

  private static Settings preset(Settings s, OptionReader json) {
    JsonNode preset =
        json.get(
            "preset",
            "the paper's 50 steps and search of 8 steps over 10 noises",
            "paper or bundle",
            TextNode.valueOf("bundle"));
    return switch (preset == null ? "bundle" : preset.asText()) {
      case "bundle" -> s;
      case "paper" -> new Settings(50, 10, 8, s.guidance(), s.guideSteps(), s.guideGuidance());
      default -> throw OptionReader.invalid("preset", "is paper or bundle", preset);
    };
  }

  @Override
  public ObjectNode write(Settings s) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("steps", s.steps())
        .put("candidates", s.candidates())
        .put("searchSteps", s.searchSteps())
        .put("guidance", s.guidance())
        .put("guideSteps", s.guideSteps())
        .put("guideGuidance", s.guideGuidance());
  }

  @Override
  public Recipe recipe(Settings settings, ObjectNode recorded, Manifest.Latent latent) {
    return new Bound(settings, recorded, latent, false);
  }

  /** {@code isGuided}: the first guide is a picture that was brought along. */
  private record Bound(
      Settings chosen, ObjectNode settings, Manifest.Latent latent, boolean isGuided)
      implements Recipe {
    @Override
    public Recipe guided(String reference) {
      ObjectNode more = settings.deepCopy().put(Recipes.REFERENCE, reference);
      return new Bound(chosen, more, latent, true);
    }

    @Override
    public Plan plan(int frames) {
      return search(frames);
    }

    @Override
    public Evaluations evaluations(int frames) {
      SearchPlan plan = search(frames);
      long steps = (long) plan.candidates() * chosen.searchSteps();
      steps += plan.isBruteForce() ? 0 : chosen.steps();
      long guide =
          isGuided
              ? 0
              : (long) chosen.guideSteps() * ClassifierFree.forwards(chosen.guideGuidance());
      return new Evaluations(
          guide + plan.layout().segments() * steps * ClassifierFree.forwards(chosen.guidance()), 0);
    }

    private SearchPlan search(int frames) {
      return new SearchPlan(
          Windows.staggered(frames, latent.frames(), false),
          chosen.steps(),
          chosen.candidates(),
          chosen.searchSteps(),
          isGuided ? 1 : chosen.guideSteps());
    }

    @Override
    public TrackRun track(VideoSpec video, int track, Experts experts) {
      SearchPlan plan = search(video.frames());
      GuideFrame guide = isGuided ? new BroughtGuide(experts) : made(plan, video, experts);
      if (plan.isGuide(track)) {
        return guide.run();
      }
      int segment = plan.segment(track);
      SearchNoise search =
          new SearchNoise(
              plan,
              segment,
              chosen.guidance(),
              experts.denoiser("image-to-video"),
              video.prompts().of(plan.layout(), segment),
              reads -> guide.of(segment, plan.layout().length(), reads),
              candidate ->
                  video
                      .noise(segment)
                      .normal(
                          Purpose.CANDIDATE,
                          segment,
                          candidate,
                          latent.channels(),
                          latent.frames(),
                          latent.height(),
                          latent.width()));
      return plan.isCandidate(track)
          ? search.candidate(track, experts.embedder("scorer"))
          : search.main(track);
    }

    private GuideFrame made(SearchPlan plan, VideoSpec video, Experts experts) {
      return new MadeGuide(
          plan,
          experts.denoiser("image"),
          chosen.guideGuidance(),
          video.prompts().of(plan.layout(), 0),
          video
              .noise(0)
              .normal(Purpose.GUIDE, 0, 0, latent.channels(), 1, latent.height(), latent.width()));
    }

    @Override
    public WindowRun window(
        VideoSpec video, int index, Map<Integer, Tensor> structures, Experts experts) {
      Layout layout = search(video.frames()).layout();
      return new UnrefinedWindow(
          layout.windows().get(index),
          StructureCut.of(layout, layout.windows().get(index), structures));
    }
  }
}
