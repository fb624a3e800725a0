package dev.segue.diffusion.recipe;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * The constants of a recipe, every default resolved. Written as JSON into a video's description.
 *
 * @param name of the recipe
 * @param steps K, denoising steps of the structure stage, 1 to 1000
 * @param sampler of the structure stage
 * @param spacing of the structure stage's timesteps
 * @param coherence g of Eq 12 at each of the K steps, 0 up to but not 0.5
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
    List<Double> coherence,
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
    coherence = List.copyOf(coherence);
    refinement = List.copyOf(refinement);
    if (steps < 1
        || coherence.size() != steps
        || !coherence.stream().allMatch(g -> g >= 0 && g < 0.5)
        || extraction < 1
        || extraction > 999
        || refinement.isEmpty()
        || refinement.size() > extraction) {
      throw new IllegalArgumentException(
          steps
              + " steps with coherence "
              + coherence
              + ", "
              + refinement.size()
              + " refinement steps from timestep "
              + extraction);
    }
  }

  /** Whether any step of a segment is guided by the segment before. */
  public boolean guided() {
    return coherence.stream().anyMatch(g -> g > 0);
  }

  /** As JSON, every setting under its name; {@code Recipes.read} reads it. */
  public ObjectNode toJson() {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("name", name)
            .put("steps", steps)
            .put("sampler", OptionReader.word(sampler))
            .put("spacing", OptionReader.word(spacing))
            .put("aligned", aligned)
            .put("rescale", rescale)
            .put("extraction", extraction)
            .put("extractionOnControl", extractionOnControl);
    if (coherence.stream().distinct().count() == 1) {
      json.put("coherence", coherence.get(0));
    } else {
      ArrayNode list = json.putArray("coherence");
      coherence.forEach(list::add);
    }
    ArrayNode kinds = json.putArray("refinement");
    refinement.forEach(step -> kinds.add(OptionReader.word(step)));
    return json.put("wholeEdges", wholeEdges)
        .put("controlGuidance", controlGuidance)
        .put("spatialGuidance", spatialGuidance)
        .put("temporalGuidance", temporalGuidance);
  }
}
