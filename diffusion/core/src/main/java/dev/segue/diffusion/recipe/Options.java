package dev.segue.diffusion.recipe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.diffusion.recipe.RecipeSettings.RefinementStep;
import dev.segue.diffusion.recipe.RecipeSettings.Sampler;
import dev.segue.diffusion.recipe.RecipeSettings.Spacing;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Constants of a recipe as JSON: what a bundle's manifest recommends, what a request overrides,
 * what a video's description records. Strict: an unknown name, a wrong type or a value out of range
 * is an error that says so.
 */
final class Options {
  private static final int MAX_STEPS = 1_000;

  private final RecipeSettings base;
  private final OptionReader json;

  private Options(RecipeSettings base, ObjectNode json) {
    this.base = base;
    this.json = new OptionReader(json);
  }

  /**
   * Overrides settings.
   *
   * @param json may be null
   * @throws RecipeException {@code option-invalid}
   */
  static RecipeSettings apply(RecipeSettings base, ObjectNode json) {
    return json == null ? base : new Options(base, json).read();
  }

  private RecipeSettings read() {
    int[] preset = preset();
    int steps = json.integer("steps", preset[0], 1, MAX_STEPS);
    int extraction = json.integer("extraction", base.extraction(), 1, 999);
    List<RefinementStep> refinement = refinement(preset[1]);
    if (refinement.size() > extraction) {
      throw OptionReader.invalid(
          "extraction",
          "cannot be below the number of refinement steps, " + refinement.size(),
          extraction);
    }
    RecipeSettings read =
        new RecipeSettings(
            base.name(),
            steps,
            json.choice("sampler", base.sampler(), Sampler.class),
            json.choice("spacing", base.spacing(), Spacing.class),
            coherence(extended(base.coherence(), steps)),
            json.flag("aligned", base.aligned()),
            json.flag("rescale", base.rescale()),
            extraction,
            json.flag("extractionOnControl", base.extractionOnControl()),
            refinement,
            json.flag("wholeEdges", base.wholeEdges()),
            json.number("controlGuidance", base.controlGuidance(), 0, 30),
            json.number("spatialGuidance", base.spatialGuidance(), 0, 30),
            json.number("temporalGuidance", base.temporalGuidance(), 0, 30));
    json.refuseOthers();
    if (read.guided() && read.name().equals(Confiner.NAME)) {
      throw OptionReader.invalid(
          "coherence",
          "is 0 in recipe 'confiner', whose segments are independent",
          read.coherence());
    }
    return read;
  }

  /** K and the number of refinement steps. "9" is 4 + 5, "18" is 8 + 10, as in the paper. */
  private int[] preset() {
    JsonNode preset = json.get("preset");
    if (preset == null) {
      return new int[] {base.steps(), base.refinement().size()};
    }
    return switch (preset.asText()) {
      case "9" -> new int[] {4, 5};
      case "18" -> new int[] {8, 10};
      default -> throw OptionReader.invalid("preset", "is 9 (4 + 5 steps) or 18 (8 + 10)", preset);
    };
  }

  /** The same for more or fewer steps; those that are added do what the last one does. */
  private static <T> List<T> extended(List<T> each, int steps) {
    return IntStream.range(0, steps).mapToObj(k -> each.get(Math.min(k, each.size() - 1))).toList();
  }

  /** One g for all steps, or a list with one for each. */
  private List<Double> coherence(List<Double> standard) {
    JsonNode value = json.get("coherence");
    if (value == null) {
      return standard;
    }
    if (!value.isArray()) {
      return Collections.nCopies(standard.size(), g(value));
    }
    List<Double> read = json.list("coherence").stream().map(Options::g).toList();
    if (read.size() != standard.size()) {
      throw OptionReader.invalid(
          "coherence", "needs one entry for each of " + standard.size() + " steps", value);
    }
    return read;
  }

  private static double g(JsonNode value) {
    if (!value.isNumber() || !(value.doubleValue() >= 0 && value.doubleValue() < 0.5)) {
      throw OptionReader.invalid("coherence", "is a number from 0 up to but not 0.5", value);
    }
    return value.doubleValue();
  }

  /**
   * {@code refinement} names each step's kind; {@code coordinated} says it by true and false.
   *
   * @param standard how many steps there are where nothing is said
   */
  private List<RefinementStep> refinement(int standard) {
    int steps = json.integer("refinementSteps", standard, 1, 999);
    List<JsonNode> kinds = json.list("refinement");
    List<JsonNode> coordinated = json.list("coordinated");
    if (kinds == null && coordinated == null) {
      return extended(base.refinement(), steps);
    }
    if (kinds != null && coordinated != null) {
      throw OptionReader.invalid("coordinated", "cannot be given beside 'refinement'", coordinated);
    }
    String name = kinds != null ? "refinement" : "coordinated";
    List<RefinementStep> read =
        kinds != null
            ? kinds.stream().map(k -> OptionReader.parse(name, k, RefinementStep.class)).toList()
            : coordinated.stream().map(Options::coordinated).toList();
    if (json.get("refinementSteps") != null && read.size() != steps) {
      throw OptionReader.invalid(
          name, "needs one entry for each of " + steps + " steps", read.size());
    }
    return read;
  }

  private static RefinementStep coordinated(JsonNode entry) {
    if (!entry.isBoolean()) {
      throw OptionReader.invalid("coordinated", "is a list of true and false", entry);
    }
    return entry.booleanValue() ? RefinementStep.COORDINATED : RefinementStep.STANDARD;
  }
}
