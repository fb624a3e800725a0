package dev.segue.diffusion.recipe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.diffusion.bundle.Manifest;
import dev.segue.diffusion.recipe.RecipeSettings.RefinementStep;
import dev.segue.diffusion.recipe.RecipeSettings.Sampler;
import dev.segue.diffusion.recipe.RecipeSettings.Spacing;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The recipes that there are, by name. */
public final class Recipes {
  /** The recipe of those who name none. */
  public static final String DEFAULT = ConfinerLong.NAME;

  private static final int STEPS = 4;

  private static final List<String> NAMES = List.of(ConfinerLong.NAME, Confiner.NAME);

  private Recipes() {}

  /** The names of all recipes, the default first. */
  public static List<String> names() {
    return NAMES;
  }

  /**
   * All settings of a recipe: its own defaults, under what the bundle recommends, under what a
   * request overrides.
   *
   * @param name of the recipe, null for the default
   * @param options overrides, or null
   * @throws RecipeException {@code recipe-unknown} or {@code option-invalid}
   */
  public static RecipeSettings resolve(String name, ObjectNode options, Manifest manifest) {
    RecipeSettings settings = defaults(name == null ? DEFAULT : name, manifest);
    ObjectNode recommended =
        manifest.recipes() == null ? null : manifest.recipes().get(settings.name());
    return Options.apply(Options.apply(settings, recommended), options);
  }

  /**
   * The settings that a video's description records.
   *
   * @throws RecipeException {@code recipe-unknown} or {@code option-invalid}
   */
  public static RecipeSettings read(ObjectNode recorded) {
    ObjectNode options = recorded.deepCopy();
    JsonNode name = options.remove("name");
    return Options.apply(bare(name == null ? "" : name.asText()), options);
  }

  /**
   * Checks what a bundle recommends, so that who opens it hears of a mistake, not who uses it.
   *
   * @throws RecipeException {@code recipe-unknown} or {@code option-invalid}
   */
  public static void check(Manifest manifest) {
    if (manifest.recipes() != null) {
      manifest.recipes().keySet().forEach(name -> resolve(name, null, manifest));
    }
  }

  /**
   * A recipe with its settings, over a bundle's latent space.
   *
   * @throws RecipeException {@code recipe-unknown}
   */
  public static Recipe of(RecipeSettings settings, Manifest.Latent latent) {
    return switch (settings.name()) {
      case ConfinerLong.NAME -> new ConfinerLong(settings, latent);
      case Confiner.NAME -> new Confiner(settings, latent);
      default -> throw unknown(settings.name());
    };
  }

  /**
   * The recipe that a video's description records.
   *
   * @throws RecipeException {@code recipe-unknown} or {@code option-invalid}
   */
  public static Recipe of(ObjectNode recorded, Manifest.Latent latent) {
    return of(read(recorded), latent);
  }

  private static RecipeSettings defaults(String name, Manifest manifest) {
    RecipeSettings bare = bare(name);
    return new RecipeSettings(
        bare.name(),
        bare.steps(),
        bare.sampler(),
        bare.spacing(),
        bare.coherence(),
        bare.aligned(),
        bare.rescale(),
        bare.extraction(),
        bare.extractionOnControl(),
        bare.refinement(),
        bare.wholeEdges(),
        guidance(manifest, "control"),
        guidance(manifest, "spatial"),
        guidance(manifest, "temporal"));
  }

  /**
   * A recipe's defaults where no bundle says anything: the paper's where it says something,
   * measured ones elsewhere (see RATIONALE.md).
   */
  private static RecipeSettings bare(String name) {
    if (!NAMES.contains(name)) {
      throw unknown(name);
    }
    return new RecipeSettings(
        name,
        STEPS,
        Sampler.DDIM,
        Spacing.TRAILING,
        Collections.nCopies(STEPS, name.equals(ConfinerLong.NAME) ? 0.2 : 0),
        true,
        false,
        100,
        false,
        Collections.nCopies(5, RefinementStep.COORDINATED),
        true,
        1,
        1,
        1);
  }

  private static double guidance(Manifest manifest, String role) {
    return Optional.ofNullable(manifest.experts().get(role))
        .map(Manifest.Expert::guidanceScale)
        .orElse(1.0);
  }

  private static RecipeException unknown(String name) {
    return new RecipeException(
        "recipe-unknown",
        "there is no recipe '" + name + "'; there are " + String.join(", ", NAMES));
  }
}
