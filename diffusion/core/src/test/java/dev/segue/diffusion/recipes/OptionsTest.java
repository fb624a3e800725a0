package dev.segue.diffusion.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.diffusion.bundle.Manifest;
import dev.segue.diffusion.expert.FixedExperts;
import dev.segue.diffusion.recipe.RecipeException;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Options that make no sense, and what is said about them. */
class OptionsTest {
  private static final Manifest SILENT = FixedExperts.manifest(2, 4, 3, 3);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"steps": 0} | option 'steps' is a whole number from 1 to 1000
          {"steps": 1001} | option 'steps' is a whole number from 1 to 1000
          {"steps": 4.0} | option 'steps' is a whole number, not 4.0
          {"steps": "4"} | option 'steps' is a whole number
          {"steps": 18446744073709551620} | option 'steps' is a whole number
          {"refinementSteps": -1} | option 'refinementSteps' is a whole number from 0 to 999
          {"refinementSteps": 1, "refinement": []} | option 'refinement' needs one entry for each of 1
          {"extraction": 0} | option 'extraction' is a whole number from 1 to 999
          {"extraction": 1000} | option 'extraction' is a whole number from 1 to 999
          {"extraction": 4} | option 'extraction' cannot be below the number of
          {"refinementSteps": 101} | option 'extraction' cannot be below the number of
          {"sampler": "heun"} | option 'sampler' is one of ddim, euler, not "heun"
          {"sampler": "DDIM"} | option 'sampler' is one of ddim, euler
          {"spacing": 3} | option 'spacing' is one of leading, linspace, trailing
          {"coherence": 0.5} | option 'coherence' is a number from 0 up to but not 0.5
          {"coherence": -0.1} | option 'coherence' is a number from 0 up to but not 0.5
          {"coherence": "0.1"} | option 'coherence' is a number
          {"coherence": [0.1, 0.2]} | option 'coherence' needs one entry for each of 4
          {"coherence": []} | option 'coherence' is a number from 0
          {"coherence": [0.1, 0.1, 0.1, 0.7]} | option 'coherence' is a number from 0 up to
          {"aligned": 1} | option 'aligned' is true or false, not 1
          {"rescale": "yes"} | option 'rescale' is true or false
          {"wholeEdges": {}} | option 'wholeEdges' is true or false
          {"controlGuidance": -1} | option 'controlGuidance' is a number from 0 to 30
          {"spatialGuidance": 31} | option 'spatialGuidance' is a number from 0 to 30
          {"temporalGuidance": true} | option 'temporalGuidance' is a number from 0 to 30
          {"refinement": "standard"} | option 'refinement' is a list of standard
          {"refinement": ["spatial"]} | option 'refinement' is one of standard, coordinated
          {"coordinated": [1]} | option 'coordinated' is a list of true and false
          {"coordinated": [true], "refinement": ["standard"]} | option 'coordinated' cannot be given beside
          {"coordinated": [true], "refinementSteps": 2} | option 'coordinated' needs one entry for each of 2
          {"preset": 10} | option 'preset' is 9 (4 + 5 steps), 18 (8 + 10) or bundle
          {"preset": [9]} | option 'preset' is 9 (4 + 5 steps), 18 (8 + 10) or bundle
          {"step": 4} | there is no option 'step'; there are preset,
          {"name": "confiner"} | there is no option 'name'
          """)
  void optionsThatMakeNoSenseAreRefusedInASentence(String options, String complaint) {
    String[] parts = complaint.strip().split(", not ");
    assertThatThrownBy(() -> Recipes.resolve(null, json(options), SILENT))
        .isInstanceOfSatisfying(
            RecipeException.class, e -> assertThat(e.code()).isEqualTo("option-invalid"))
        .hasMessageContainingAll(parts);
  }

  @Test
  void coherenceHasNoPlaceInConfiner() {
    assertThatThrownBy(() -> Recipes.resolve("confiner", json("{\"coherence\": 0.1}"), SILENT))
        .hasMessageContaining("'coherence' is 0 in recipe 'confiner'");
  }

  @Test
  void aNullOptionIsAnAbsentOne() {
    assertThat(
            Recipes.resolve(null, json("{\"steps\": null, \"preset\": null}"), SILENT).settings())
        .isEqualTo(Recipes.resolve(null, null, SILENT).settings());
  }

  @Test
  void complaintsStayShortWhateverIsSent() {
    String options = "{\"sampler\": \"" + "x".repeat(100_000) + "\"}";
    assertThatThrownBy(() -> Recipes.resolve(null, json(options), SILENT))
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300));
    String name = "{\"" + "y".repeat(40_000) + "\": 1}";
    assertThatThrownBy(() -> Recipes.resolve(null, json(name), SILENT))
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(500));
  }

  private static ObjectNode json(String text) {
    try {
      return (ObjectNode) new ObjectMapper().readTree(text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
