package dev.segue.testbed.simulation;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.diffusion.bundle.Manifest;
import dev.segue.diffusion.plan.Plan;
import dev.segue.diffusion.plan.Readers;
import dev.segue.diffusion.recipe.Evaluations;
import dev.segue.diffusion.recipe.Recipe;
import dev.segue.diffusion.recipes.Recipes;
import dev.segue.producer.recipes.RecipeBook;
import dev.segue.schemas.VideoDescription;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** Recipes whose plans have different shapes, all of few steps. Remembers what it has made. */
final class SimRecipes implements RecipeBook {
  /** The names of those that are in the mix. */
  static final List<String> NAMES =
      List.of("confiner-long", "confiner", "segue", "jvid", "chunk-wise", "halo", "fan", "chain");

  private static final Map<String, ObjectNode> RECORDED = new HashMap<>();
  private static final Map<String, Recipe> RECIPES = new HashMap<>();
  private static final Map<String, Readers> PLANS = new HashMap<>();

  private final Safeguards safeguards;
  private final Map<String, Readers> unordered = new HashMap<>();

  /** What a producer knows of them. */
  SimRecipes(Safeguards safeguards) {
    this.safeguards = safeguards;
  }

  /** Whether windows are refined. */
  static boolean refines(String name, SimBundle bundle) {
    Recipe recipe = of(recorded(name, bundle), bundle.manifest.latent());
    return recipe.plan(1).refinements() > 0;
  }

  /** What a video of a recipe records. */
  static ObjectNode recorded(String name, SimBundle bundle) {
    return RECORDED.computeIfAbsent(
        name, n -> Recipes.resolve(n, options(n), bundle.manifest).settings());
  }

  private static ObjectNode options(String name) {
    ObjectNode options = JsonNodeFactory.instance.objectNode();
    switch (name) {
      case "confiner-long", "confiner", "segue" -> {
        options.put("steps", 3);
        options.putArray("refinement").add("standard").add("standard");
      }
      case "jvid" -> options.put("steps", 3);
      case "chunk-wise" ->
          options.put("steps", 4).put("searchSteps", 2).put("candidates", 2).put("guideSteps", 2);
      case "halo", "chain" -> options.put("steps", 3).put("refinementSteps", 2);
      case "fan" -> options.put("candidates", 2).put("search", 2).put("steps", 4);
      default -> throw new IllegalArgumentException(name);
    }
    return options;
  }

  static Recipe of(ObjectNode recorded, Manifest.Latent latent) {
    return RECIPES.computeIfAbsent(
        recorded.get("name").asText() + latent.frames(), n -> Recipes.of(recorded, latent));
  }

  static Recipe of(VideoDescription video) {
    return of(video.recipe(), SimBundle.of(video.bundle()).manifest.latent());
  }

  /** The plan of a video as it is. */
  static Readers readers(VideoDescription video) {
    return PLANS.computeIfAbsent(key(video), key -> new Readers(of(video).plan(video.frames())));
  }

  private static String key(VideoDescription video) {
    return video.recipe().get("name").asText() + "/" + video.frames() + "/" + video.bundle();
  }

  @Override
  public Evaluations evaluations(VideoDescription video) {
    Plan plan = plan(video).plan();
    long cells = IntStream.range(0, plan.tracks()).mapToLong(plan::steps).sum();
    return new Evaluations(cells, (long) plan.layout().chunks() * plan.refinements());
  }

  @Override
  public Readers plan(VideoDescription video) {
    Readers readers = readers(video);
    return safeguards.isUnordered()
        ? unordered.computeIfAbsent(key(video), key -> new Readers(new Unordered(readers.plan())))
        : readers;
  }

  @Override
  public Model model(String asked) {
    SimBundle bundle = SimBundle.of(asked);
    return new Model(bundle.name(), bundle.digest, bundle.latent());
  }

  @Override
  public ObjectNode resolve(Model model, String recipe, ObjectNode options) {
    return recorded(recipe, SimBundle.of(model.digest()));
  }

  @Override
  public ObjectNode guided(Model model, ObjectNode recipe, String reference) {
    throw new UnusableException("input-reference-unused", "recipes begin from noise alone here");
  }

  @Override
  public Set<String> options(Model model, String recipe) {
    return Set.of();
  }

  @Override
  public List<String> warnings(Model model, String prompt) {
    return List.of();
  }

  @Override
  public VideoDescription complete(VideoDescription video) {
    return video;
  }
}
