package dev.segue.diffusion.recipes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.diffusion.bundle.Manifest;
import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.guidance.ClassifierFree;
import dev.segue.diffusion.plan.Layout;
import dev.segue.diffusion.plan.Window;
import dev.segue.diffusion.recipe.OptionReader;
import dev.segue.diffusion.recipe.VideoSpec;
import dev.segue.diffusion.recipe.WindowRun;
import dev.segue.diffusion.refinement.RefinementStep;
import dev.segue.diffusion.tensor.Tensor;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * How windows are refined (Eq 6 and 8 to 11).
 *
 * @param extraction T_e of Eq 6, 1 to 999: the first refinement timestep
 * @param extractionOnControl whether Eq 6 uses the control expert's schedule (Algorithm 1, line 4)
 * @param steps what each refinement step does, first to last; none leaves windows as they are cut
 * @param spatialGuidance classifier-free guidance scale of the spatial expert, 1 is none
 * @param temporalGuidance likewise of the temporal expert
 */
record RefinementSettings(
    int extraction,
    boolean extractionOnControl,
    List<RefinementStep> steps,
    double spatialGuidance,
    double temporalGuidance) {
  private static final int MAX_EXTRACTION = 999;
  private static final int EXTRACTION = 100;

  RefinementSettings {
    steps = List.copyOf(steps);
    if (extraction < 1 || extraction > MAX_EXTRACTION || steps.size() > extraction) {
      throw new IllegalArgumentException(
          steps.size() + " refinement steps from timestep " + extraction);
    }
  }

  static RefinementSettings of(Manifest manifest) {
    return new RefinementSettings(
        EXTRACTION,
        false,
        coordinated(5),
        StructureSettings.guidance(manifest, "spatial"),
        StructureSettings.guidance(manifest, "temporal"));
  }

  static List<RefinementStep> coordinated(int steps) {
    return Collections.nCopies(steps, RefinementStep.COORDINATED);
  }

  /**
   * Overrides them.
   *
   * @param preset the steps that a preset puts in place of these, or null
   */
  RefinementSettings read(OptionReader json, List<RefinementStep> preset) {
    int from =
        json.integer(
            "extraction", "T_e, the first refinement timestep", extraction, 1, MAX_EXTRACTION);
    List<RefinementStep> kinds = steps(json, preset == null ? steps : preset);
    if (kinds.size() > from) {
      throw OptionReader.invalid(
          "extraction", "cannot be below the number of refinement steps, " + kinds.size(), from);
    }
    return new RefinementSettings(
        from,
        json.flag(
            "extractionOnControl",
            "whether windows are noised on the control expert's schedule",
            extractionOnControl),
        kinds,
        json.number(
            "spatialGuidance",
            "guidance scale of the spatial expert, 1 is none",
            spatialGuidance,
            0,
            30),
        json.number(
            "temporalGuidance",
            "guidance scale of the temporal expert, 1 is none",
            temporalGuidance,
            0,
            30));
  }

  /** {@code refinement} names each step's kind; {@code coordinated} says it by true and false. */
  private static List<RefinementStep> steps(OptionReader json, List<RefinementStep> steps) {
    int count =
        json.integer(
            "refinementSteps",
            "refinement steps of a window; further ones do what the last one does, 0 leaves windows as"
                + " structures are",
            steps.size(),
            0,
            MAX_EXTRACTION);
    List<JsonNode> kinds =
        json.listOrEmpty(
            "refinement",
            "what each refinement step does",
            "a list of standard, coordinated and temporal, one entry for each step",
            words(steps));
    List<JsonNode> coordinated =
        json.listOrEmpty(
            "coordinated",
            "the same, by whether a step is coordinated",
            "a list of true and false, one entry for each step",
            null);
    if (kinds == null && coordinated == null) {
      return IntStream.range(0, count)
          .mapToObj(
              r ->
                  steps.isEmpty()
                      ? RefinementStep.COORDINATED
                      : steps.get(Math.min(r, steps.size() - 1)))
          .toList();
    }
    if (kinds != null && coordinated != null) {
      throw OptionReader.invalid("coordinated", "cannot be given beside 'refinement'", coordinated);
    }
    String name = kinds != null ? "refinement" : "coordinated";
    List<RefinementStep> read =
        kinds != null
            ? kinds.stream().map(k -> OptionReader.parse(name, k, RefinementStep.class)).toList()
            : coordinated.stream().map(RefinementSettings::coordinated).toList();
    if (json.has("refinementSteps") && read.size() != count) {
      throw OptionReader.invalid(
          name, "needs one entry for each of " + count + " steps", read.size());
    }
    return read;
  }

  private static RefinementStep coordinated(JsonNode entry) {
    if (!entry.isBoolean()) {
      throw OptionReader.invalid("coordinated", "is a list of true and false", entry);
    }
    return entry.booleanValue() ? RefinementStep.COORDINATED : RefinementStep.STANDARD;
  }

  private static ArrayNode words(List<RefinementStep> steps) {
    ArrayNode words = JsonNodeFactory.instance.arrayNode();
    steps.forEach(step -> words.add(OptionReader.word(step)));
    return words;
  }

  /** How many forwards the refinement of a window takes. */
  int evaluations() {
    int spatial = ClassifierFree.forwards(spatialGuidance);
    int temporal = ClassifierFree.forwards(temporalGuidance);
    return steps.stream()
        .mapToInt(
            step ->
                switch (step) {
                  case STANDARD -> spatial;
                  case COORDINATED -> 2 * spatial + temporal;
                  case TEMPORAL -> temporal;
                })
        .sum();
  }

  /** The run of a window under these settings. */
  WindowRun run(
      Layout layout, VideoSpec video, int index, Map<Integer, Tensor> structures, Experts experts) {
    if (steps.isEmpty()) {
      Window window = layout.windows().get(index);
      return new UnrefinedWindow(window, StructureCut.of(layout, window, structures));
    }
    return new WindowRefinement(this, layout, video, index, structures, experts);
  }

  void write(ObjectNode json) {
    json.put("extraction", extraction)
        .put("extractionOnControl", extractionOnControl)
        .put("spatialGuidance", spatialGuidance)
        .put("temporalGuidance", temporalGuidance)
        .set("refinement", words(steps));
  }
}
