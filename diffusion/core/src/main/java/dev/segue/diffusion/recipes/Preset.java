package dev.segue.diffusion.recipes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.segue.diffusion.recipe.OptionReader;

/**
 * The numbers of steps that ConFiner's paper names: 9 is 4 + 5 coordinated steps, 18 is 8 + 10.
 * What else an option says comes on top; where the bundle recommends what does not go with them,
 * that is an error and not another number of steps. {@code bundle} is what the bundle recommends.
 *
 * @param steps K
 * @param refinement how many refinement steps, all of them coordinated
 */
record Preset(int steps, int refinement) {
  /** The preset that is asked for, or null where it is the bundle's own. */
  static Preset read(OptionReader json) {
    JsonNode preset =
        json.get(
            "preset",
            "9 is 4 + 5 coordinated steps, 18 is 8 + 10, bundle what the bundle recommends",
            "9, 18 or bundle",
            TextNode.valueOf("bundle"));
    return switch (preset == null ? "bundle" : preset.asText()) {
      case "bundle" -> null;
      case "9" -> new Preset(4, 5);
      case "18" -> new Preset(8, 10);
      default ->
          throw OptionReader.invalid("preset", "is 9 (4 + 5 steps), 18 (8 + 10) or bundle", preset);
    };
  }

  /** Settings of the first stage: those of a base, under a preset or none, under what is given. */
  static StructureSettings structure(Preset preset, StructureSettings base, OptionReader json) {
    return (preset == null ? base : base.withSteps(preset.steps())).read(json);
  }

  /** Settings of the second stage: those of a base, under a preset or none, under what is given. */
  static RefinementSettings refinement(Preset preset, RefinementSettings base, OptionReader json) {
    return base.read(
        json, preset == null ? null : RefinementSettings.coordinated(preset.refinement()));
  }
}
