package dev.segue.diffusion.recipe;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * The constants of a recipe, every default resolved. Written as JSON into a video's description.
 *
 * @param name of the recipe
 * @param steps K, denoising steps of the structure stage, 1 to 1000
 * @param sampler of the structure stage
 * @param spacing of the structure stage's timesteps
 * @param coherence g of Eq 12, 0 up to but not 0.5
 * @param aligned whether eps(i-1,k) is permuted so that frames meet which started from the same
 *     base-noise frame; false is the paper as printed
 * @param rescale whether the guided noise is brought to the predicted noise's standard deviation
 * @param extraction T_e of Eq 6, 1 to 999: the first refinement timestep
 * @param extractionOnControl whether Eq 6 uses the control expert's schedule (Algorithm 1, line 4)
 * @param refinement what each refinement step does, first to last
 * @param wholeEdges whether an edge window refines its whole structure and keeps its part
 * @param controlGuidance classifier-free guidance scale of the control expert, 1 is none
 * @param spatialGuidance likewise of the spatial expert
 * @param temporalGuidance likewise of the temporal expert
 */
public record RecipeSettings(
    String name,
    int steps,
    Sampler sampler,
    Spacing spacing,
    double coherence,
    boolean aligned,
    boolean rescale,
    int extraction,
    boolean extractionOnControl,
    List<RefinementStep> refinement,
    boolean wholeEdges,
    double controlGuidance,
    double spatialGuidance,
    double temporalGuidance) {

  /** How x(k+1) follows from x(k) and the noise. */
  public enum Sampler {
    DDIM,
    EULER
  }

  /** Which timesteps are visited. */
  public enum Spacing {
    LEADING,
    LINSPACE,
    TRAILING
  }

  /** What one refinement step does (Eq 8; Eq 9-11; and the ablations). */
  public enum RefinementStep {
    STANDARD,
    COORDINATED,
    TEMPORAL
  }

  public RecipeSettings {
    refinement = List.copyOf(refinement);
  }

  /**
   * The same with other numbers of steps. Refinement steps that are added do what the last one
   * does.
   *
   * @param refinementSteps 1 or more
   */
  public RecipeSettings withSteps(int newSteps, int refinementSteps) {
    List<RefinementStep> kinds = new ArrayList<>();
    for (int r = 0; r < refinementSteps; r++) {
      kinds.add(refinement.get(Math.min(r, refinement.size() - 1)));
    }
    return new RecipeSettings(
        name,
        newSteps,
        sampler,
        spacing,
        coherence,
        aligned,
        rescale,
        extraction,
        extractionOnControl,
        kinds,
        wholeEdges,
        controlGuidance,
        spatialGuidance,
        temporalGuidance);
  }

  /** As JSON, every setting under its name; {@code Recipes.read} reads it. */
  public ObjectNode toJson() {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("name", name)
            .put("steps", steps)
            .put("sampler", Options.word(sampler))
            .put("spacing", Options.word(spacing))
            .put("coherence", coherence)
            .put("aligned", aligned)
            .put("rescale", rescale)
            .put("extraction", extraction)
            .put("extractionOnControl", extractionOnControl);
    ArrayNode kinds = json.putArray("refinement");
    refinement.forEach(step -> kinds.add(Options.word(step)));
    return json.put("wholeEdges", wholeEdges)
        .put("controlGuidance", controlGuidance)
        .put("spatialGuidance", spatialGuidance)
        .put("temporalGuidance", temporalGuidance);
  }
}
