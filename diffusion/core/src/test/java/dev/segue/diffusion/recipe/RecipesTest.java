package dev.segue.diffusion.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.diffusion.bundle.Manifest;
import dev.segue.diffusion.recipe.RecipeSettings.RefinementStep;
import dev.segue.diffusion.recipe.RecipeSettings.Sampler;
import dev.segue.diffusion.recipe.RecipeSettings.Spacing;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecipesTest {
  private static final Manifest SILENT = manifest(null, Map.of());

  @Test
  void defaultsAreThoseOfTheRationale() {
    RecipeSettings s = Recipes.resolve(null, null, SILENT);
    assertThat(s)
        .isEqualTo(
            new RecipeSettings(
                "confiner-long",
                4,
                Sampler.DDIM,
                Spacing.TRAILING,
                Collections.nCopies(4, 0.2),
                true,
                false,
                100,
                false,
                Collections.nCopies(5, RefinementStep.COORDINATED),
                true,
                1,
                1,
                1));
    assertThat(Recipes.resolve("confiner", null, SILENT).guided()).isFalse();
    assertThat(Recipes.names()).containsExactly("confiner-long", "confiner");
  }

  @Test
  void requestOverridesBundleOverridesRecipe() {
    Manifest manifest =
        manifest(2.5, Map.of("confiner-long", json("{\"steps\": 6, \"coherence\": 0.3}")));

    RecipeSettings s = Recipes.resolve("confiner-long", json("{\"coherence\": 0.05}"), manifest);

    assertThat(s.coherence()).as("the request's").containsOnly(0.05).hasSize(6);
    assertThat(s.steps()).as("the bundle's").isEqualTo(6);
    assertThat(s.controlGuidance()).as("the expert's").isEqualTo(2.5);
    assertThat(s.spatialGuidance()).as("an expert that says nothing").isEqualTo(1);
    assertThat(s.extraction()).as("the recipe's").isEqualTo(100);
    assertThat(Recipes.resolve("confiner", null, manifest).steps()).isEqualTo(4);
  }

  @Test
  void everyOptionIsTaken() {
    ObjectNode all =
        json(
            """
            {"steps": 3, "sampler": "euler", "spacing": "linspace", "coherence": [0.1, 0, 0.4],
             "aligned": false, "rescale": true, "extraction": 249, "extractionOnControl": true,
             "refinement": ["standard", "temporal", "coordinated"], "wholeEdges": false,
             "controlGuidance": 2, "spatialGuidance": 0, "temporalGuidance": 30}
            """);
    RecipeSettings s = Recipes.resolve("confiner-long", all, SILENT);
    assertThat(s)
        .isEqualTo(
            new RecipeSettings(
                "confiner-long",
                3,
                Sampler.EULER,
                Spacing.LINSPACE,
                List.of(0.1, 0.0, 0.4),
                false,
                true,
                249,
                true,
                List.of(
                    RefinementStep.STANDARD, RefinementStep.TEMPORAL, RefinementStep.COORDINATED),
                false,
                2,
                0,
                30));
    assertThat(Recipes.read(json(s.toJson().toString()))).as("after a round trip").isEqualTo(s);
  }

  @Test
  void whatIsRecordedIsReadBackWhateverTheBundleSays() {
    for (String options : List.of("{}", "{\"preset\": 18}", "{\"coherence\": 0.123456789012345}")) {
      RecipeSettings s = Recipes.resolve(null, json(options), manifest(2.5, Map.of()));
      ObjectNode recorded = json(s.toJson().toString());
      assertThat(Recipes.read(recorded)).isEqualTo(s);
      assertThat(recorded.get("name").textValue()).as("left as it was").isEqualTo("confiner-long");
    }
  }

  @ParameterizedTest
  @CsvSource({"9, 4, 5", "18, 8, 10"})
  void presetsAreThePapers(String preset, int steps, int refinement) {
    for (String written : List.of(preset, "\"" + preset + "\"")) {
      RecipeSettings s = Recipes.resolve(null, json("{\"preset\": " + written + "}"), SILENT);
      assertThat(s.steps()).isEqualTo(steps);
      assertThat(s.coherence()).hasSize(steps);
      assertThat(s.refinement()).hasSize(refinement).containsOnly(RefinementStep.COORDINATED);
    }
  }

  @Test
  void whatIsGivenBesideAPresetWins() {
    RecipeSettings s =
        Recipes.resolve(
            null, json("{\"preset\": 18, \"steps\": 6, \"refinementSteps\": 2}"), SILENT);
    assertThat(s.steps()).isEqualTo(6);
    assertThat(s.refinement()).hasSize(2);
  }

  @Test
  void aRequestMayMendWhatItsPresetWouldBreak() {
    Manifest few =
        manifest(
            null, Map.of("confiner-long", json("{\"extraction\": 5, \"refinementSteps\": 5}")));
    assertThatThrownBy(() -> Recipes.resolve(null, json("{\"preset\": 18}"), few))
        .hasMessageContaining("'extraction' cannot be below the number of refinement steps, 10");
    assertThat(
            Recipes.resolve(null, json("{\"preset\": 18, \"extraction\": 50}"), few).refinement())
        .hasSize(10);
  }

  @Test
  void stepsThatAreAddedDoWhatTheLastOneDoes() {
    Manifest manifest =
        manifest(
            null,
            Map.of(
                "confiner-long",
                json("{\"coherence\": [0.3, 0.2, 0.1, 0], \"coordinated\": [true, false]}")));
    RecipeSettings s = Recipes.resolve(null, json("{\"preset\": 18}"), manifest);
    assertThat(s.coherence()).containsExactly(0.3, 0.2, 0.1, 0.0, 0.0, 0.0, 0.0, 0.0);
    assertThat(s.refinement().get(0)).isEqualTo(RefinementStep.COORDINATED);
    assertThat(s.refinement().subList(1, 10)).containsOnly(RefinementStep.STANDARD);
    assertThat(Recipes.resolve(null, json("{\"steps\": 2}"), manifest).coherence())
        .containsExactly(0.3, 0.2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ConFiner", "", "jvid2"})
  void anUnknownRecipeNamesTheKnownOnes(String name) {
    assertThatThrownBy(() -> Recipes.resolve(name, null, SILENT))
        .isInstanceOfSatisfying(
            RecipeException.class, e -> assertThat(e.code()).isEqualTo("recipe-unknown"))
        .hasMessage("there is no recipe '" + name + "'; there are confiner-long, confiner");
    assertThatThrownBy(() -> Recipes.read(json("{\"name\": \"" + name + "\"}")))
        .hasMessageContaining("there are confiner-long, confiner");
  }

  @Test
  void aDescriptionWithoutARecipesNameIsRefused() {
    assertThatThrownBy(() -> Recipes.read(json("{\"steps\": 4}")))
        .isInstanceOfSatisfying(
            RecipeException.class, e -> assertThat(e.code()).isEqualTo("recipe-unknown"));
  }

  private static Manifest manifest(Double guidance, Map<String, ObjectNode> recipes) {
    Manifest.Expert control =
        new Manifest.Expert("video", "", "", 1L, "epsilon", null, null, guidance, null, null);
    return new Manifest(
        "",
        "",
        "",
        "",
        new Manifest.Latent(2, 4, 3, 3, 8),
        null,
        Map.of("control", control),
        recipes);
  }

  private static ObjectNode json(String text) {
    try {
      return (ObjectNode) new ObjectMapper().readTree(text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
