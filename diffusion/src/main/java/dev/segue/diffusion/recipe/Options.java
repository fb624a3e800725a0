package dev.segue.diffusion.recipe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.diffusion.recipe.RecipeSettings.RefinementStep;
import dev.segue.diffusion.recipe.RecipeSettings.Sampler;
import dev.segue.diffusion.recipe.RecipeSettings.Spacing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Constants of a recipe as JSON: what a bundle's manifest recommends, what a request overrides,
 * what a video's description records. Strict: an unknown name, a wrong type or a value out of range
 * is an error that says so.
 */
final class Options {
  private static final int MAX_STEPS = 1_000;

  private final RecipeSettings base;
  private final ObjectNode json;
  private final List<String> known = new ArrayList<>(List.of("name"));

  private Options(RecipeSettings base, ObjectNode json) {
    this.base = base;
    this.json = json;
  }

  /**
   * Overrides settings.
   *
   * @param json may be null
   * @throws RecipeException {@code option-invalid}
   */
  static RecipeSettings apply(RecipeSettings base, ObjectNode json) {
    return json == null ? base : new Options(preset(base, json), json).read();
  }

  /** "9" is 4 + 5 steps, "18" is 8 + 10, as in the paper. */
  private static RecipeSettings preset(RecipeSettings base, ObjectNode json) {
    JsonNode preset = json.get("preset");
    if (preset == null || preset.isNull()) {
      return base;
    }
    return switch (preset.asText()) {
      case "9" -> base.withSteps(4, 5);
      case "18" -> base.withSteps(8, 10);
      default -> throw invalid("preset", "is 9 (4 + 5 steps) or 18 (8 + 10)", preset);
    };
  }

  private RecipeSettings read() {
    known.add("preset");
    int steps = integer("steps", base.steps(), 1, MAX_STEPS);
    int extraction = integer("extraction", base.extraction(), 1, 999);
    int refinementSteps =
        integer("refinementSteps", base.refinement().size(), 1, Math.min(MAX_STEPS, extraction));
    RecipeSettings read =
        new RecipeSettings(
            base.name(),
            steps,
            choice("sampler", base.sampler(), Sampler.class),
            choice("spacing", base.spacing(), Spacing.class),
            number("coherence", base.coherence(), 0, Math.nextDown(0.5)),
            flag("aligned", base.aligned()),
            flag("rescale", base.rescale()),
            extraction,
            flag("extractionOnControl", base.extractionOnControl()),
            refinement(base.withSteps(steps, refinementSteps).refinement()),
            flag("wholeEdges", base.wholeEdges()),
            number("controlGuidance", base.controlGuidance(), 0, 30),
            number("spatialGuidance", base.spatialGuidance(), 0, 30),
            number("temporalGuidance", base.temporalGuidance(), 0, 30));
    for (Iterator<String> names = json.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!known.contains(name)) {
        throw new RecipeException(
            "option-invalid",
            "there is no option '" + name + "'; there are " + String.join(", ", known));
      }
    }
    return read;
  }

  /** {@code refinement} names each step's kind; {@code coordinated} says it by true and false. */
  private List<RefinementStep> refinement(List<RefinementStep> standard) {
    JsonNode kinds = get("refinement");
    JsonNode coordinated = get("coordinated");
    if (kinds == null && coordinated == null) {
      return standard;
    }
    if (kinds != null && coordinated != null) {
      throw invalid("coordinated", "cannot be given beside 'refinement'", coordinated);
    }
    String name = kinds != null ? "refinement" : "coordinated";
    JsonNode list = kinds != null ? kinds : coordinated;
    if (!list.isArray() || list.isEmpty()) {
      throw invalid(name, "is a list with one entry for each refinement step", list);
    }
    List<RefinementStep> steps = new ArrayList<>();
    for (JsonNode entry : list) {
      if (kinds != null) {
        steps.add(parse(name, entry, RefinementStep.class));
      } else if (entry.isBoolean()) {
        steps.add(entry.asBoolean() ? RefinementStep.COORDINATED : RefinementStep.STANDARD);
      } else {
        throw invalid(name, "is a list of true and false", list);
      }
    }
    if (json.hasNonNull("refinementSteps") && steps.size() != standard.size()) {
      throw invalid(name, "needs " + standard.size() + " entries, one for each step", list);
    }
    return Collections.unmodifiableList(steps);
  }

  private JsonNode get(String name) {
    known.add(name);
    JsonNode value = json.get(name);
    return value == null || value.isNull() ? null : value;
  }

  private int integer(String name, int standard, int min, int max) {
    JsonNode value = get(name);
    if (value == null) {
      return standard;
    }
    if (!value.isIntegralNumber() || value.asLong() < min || value.asLong() > max) {
      throw invalid(name, "is a whole number from " + min + " to " + max, value);
    }
    return value.intValue();
  }

  private double number(String name, double standard, double min, double max) {
    JsonNode value = get(name);
    if (value == null) {
      return standard;
    }
    if (!value.isNumber() || !(value.asDouble() >= min && value.asDouble() <= max)) {
      throw invalid(name, "is a number from " + min + " to " + (float) max, value);
    }
    return value.asDouble();
  }

  private boolean flag(String name, boolean standard) {
    JsonNode value = get(name);
    if (value == null) {
      return standard;
    }
    if (!value.isBoolean()) {
      throw invalid(name, "is true or false", value);
    }
    return value.asBoolean();
  }

  private <E extends Enum<E>> E choice(String name, E standard, Class<E> type) {
    JsonNode value = get(name);
    return value == null ? standard : parse(name, value, type);
  }

  private static <E extends Enum<E>> E parse(String name, JsonNode value, Class<E> type) {
    return Arrays.stream(type.getEnumConstants())
        .filter(e -> value.isTextual() && word(e).equals(value.asText()))
        .findFirst()
        .orElseThrow(
            () ->
                invalid(
                    name,
                    "is one of "
                        + Arrays.stream(type.getEnumConstants())
                            .map(Options::word)
                            .collect(Collectors.joining(", ")),
                    value));
  }

  static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static RecipeException invalid(String name, String rule, JsonNode value) {
    return new RecipeException(
        "option-invalid", "option '" + name + "' " + rule + ", not " + value);
  }
}
