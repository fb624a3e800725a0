package dev.segue.diffusion.recipe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.diffusion.recipe.RecipeSettings.RefinementStep;
import dev.segue.diffusion.recipe.RecipeSettings.Sampler;
import dev.segue.diffusion.recipe.RecipeSettings.Spacing;
import java.util.Collections;
import java.util.List;

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
    RecipeSettings standard = preset();
    int steps = json.integer("steps", standard.steps(), 1, MAX_STEPS);
    Integer refinementSteps = given("refinementSteps");
    standard =
        standard.withSteps(
            steps, refinementSteps == null ? standard.refinement().size() : refinementSteps);
    RecipeSettings read =
        new RecipeSettings(
            standard.name(),
            steps,
            json.choice("sampler", standard.sampler(), Sampler.class),
            json.choice("spacing", standard.spacing(), Spacing.class),
            coherence(standard.coherence()),
            json.flag("aligned", standard.aligned()),
            json.flag("rescale", standard.rescale()),
            json.integer("extraction", standard.extraction(), 1, 999),
            json.flag("extractionOnControl", standard.extractionOnControl()),
            refinement(standard.refinement(), refinementSteps != null),
            json.flag("wholeEdges", standard.wholeEdges()),
            json.number("controlGuidance", standard.controlGuidance(), 0, 30),
            json.number("spatialGuidance", standard.spatialGuidance(), 0, 30),
            json.number("temporalGuidance", standard.temporalGuidance(), 0, 30));
    json.refuseOthers();
    if (read.refinement().size() > read.extraction()) {
      throw OptionReader.invalid(
          "extraction",
          "cannot be below the number of refinement steps, " + read.refinement().size(),
          read.extraction());
    }
    if (read.guided() && read.name().equals(Confiner.NAME)) {
      throw OptionReader.invalid(
          "coherence",
          "is 0 in recipe 'confiner', whose segments are independent",
          read.coherence());
    }
    return read;
  }

  /** "9" is 4 + 5 steps, "18" is 8 + 10, as in the paper. */
  private RecipeSettings preset() {
    JsonNode preset = json.get("preset");
    if (preset == null) {
      return base;
    }
    return switch (preset.asText()) {
      case "9" -> base.withSteps(4, 5);
      case "18" -> base.withSteps(8, 10);
      default -> throw OptionReader.invalid("preset", "is 9 (4 + 5 steps) or 18 (8 + 10)", preset);
    };
  }

  private Integer given(String name) {
    int steps = json.integer(name, 0, 1, 999);
    return steps == 0 ? null : steps;
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
   * @param fixed whether the number of steps was given too
   */
  private List<RefinementStep> refinement(List<RefinementStep> standard, boolean fixed) {
    List<JsonNode> kinds = json.list("refinement");
    List<JsonNode> coordinated = json.list("coordinated");
    if (kinds == null && coordinated == null) {
      return standard;
    }
    if (kinds != null && coordinated != null) {
      throw OptionReader.invalid("coordinated", "cannot be given beside 'refinement'", coordinated);
    }
    String name = kinds != null ? "refinement" : "coordinated";
    List<RefinementStep> read =
        kinds != null
            ? kinds.stream().map(k -> OptionReader.parse(name, k, RefinementStep.class)).toList()
            : coordinated.stream().map(Options::coordinated).toList();
    if (fixed && read.size() != standard.size()) {
      throw OptionReader.invalid(
          name, "needs one entry for each of " + standard.size() + " steps", read.size());
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
