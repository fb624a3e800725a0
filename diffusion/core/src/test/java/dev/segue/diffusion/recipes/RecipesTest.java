package dev.segue.diffusion.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.diffusion.bundle.Manifest;
import dev.segue.diffusion.expert.FixedExperts;
import dev.segue.diffusion.plan.Plan;
import dev.segue.diffusion.plan.PlanCheck;
import dev.segue.diffusion.recipe.Option;
import dev.segue.diffusion.recipe.Recipe;
import dev.segue.diffusion.recipe.RecipeException;
import java.io.IOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecipesTest {
  private static final Manifest SILENT = manifest(null, Map.of());

  @Test
  void defaultsAreThoseOfTheRationale() {
    assertThat(Recipes.resolve(null, null, SILENT).settings())
        .isEqualTo(
            json(
                """
                {"name": "confiner-long", "steps": 4, "sampler": "ddim", "spacing": "trailing",
                 "controlGuidance": 1.0, "consistency": true, "coherence": 0.2, "aligned": true,
                 "rescale": false, "staggered": true, "wholeEdges": true, "extraction": 100,
                 "extractionOnControl": false, "spatialGuidance": 1.0, "temporalGuidance": 1.0,
                 "refinement": ["coordinated", "coordinated", "coordinated", "coordinated",
                 "coordinated"]}
                """));
    assertThat(Recipes.names())
        .containsExactly("confiner-long", "confiner", "segue", "jvid", "chunk-wise");
    assertThat(Recipes.standard(SILENT)).isEqualTo("confiner-long");
  }

  @Test
  void requestOverridesBundleOverridesRecipe() {
    Manifest manifest =
        manifest(2.5, Map.of("confiner-long", json("{\"steps\": 6, \"coherence\": 0.3}")));

    JsonNode s = settings("confiner-long", "{\"coherence\": 0.05}", manifest);

    assertThat(s.path("coherence").asDouble()).as("the request's").isEqualTo(0.05);
    assertThat(s.path("steps").asInt()).as("the bundle's").isEqualTo(6);
    assertThat(s.path("controlGuidance").asDouble()).as("the expert's").isEqualTo(2.5);
    assertThat(s.path("spatialGuidance").asDouble()).as("an expert that says nothing").isEqualTo(1);
    assertThat(s.path("extraction").asInt()).as("the recipe's").isEqualTo(100);
    assertThat(settings("confiner", "{}", manifest).path("steps").asInt()).isEqualTo(4);
  }

  @Test
  void everyOptionIsTaken() {
    ObjectNode all =
        json(
            """
            {"steps": 3, "sampler": "euler", "spacing": "linspace", "coherence": [0.1, 0.0, 0.4],
             "aligned": false, "rescale": true, "extraction": 249, "extractionOnControl": true,
             "refinement": ["standard", "temporal", "coordinated"], "wholeEdges": false,
             "controlGuidance": 2.0, "spatialGuidance": 0.0, "temporalGuidance": 30.0,
             "consistency": false, "staggered": false}
            """);
    Recipe recipe = Recipes.resolve("confiner-long", all, SILENT);
    assertThat(recipe.settings()).isEqualTo(all.deepCopy().put("name", "confiner-long"));
    assertThat(Recipes.of(recipe.settings(), SILENT.latent()).settings())
        .as("after a round trip")
        .isEqualTo(recipe.settings());
  }

  @ParameterizedTest
  @MethodSource("dev.segue.diffusion.recipes.Recipes#names")
  void whatIsRecordedIsReadBackWhateverTheBundleSays(String name) {
    Recipe recipe = Recipes.resolve(name, null, manifest(2.5, Map.of()));
    ObjectNode recorded = json(recipe.settings().toString());

    assertThat(Recipes.of(recorded, SILENT.latent()).settings()).isEqualTo(recipe.settings());
    assertThat(recorded.get("name").textValue()).as("left as it was").isEqualTo(name);
  }

  @ParameterizedTest
  @MethodSource("dev.segue.diffusion.recipes.Recipes#names")
  void everyRecipePlansWhatCanBeRun(String name) {
    Recipe recipe = Recipes.resolve(name, null, SILENT);
    for (int frames = 1; frames < 40; frames++) {
      Plan plan = recipe.plan(frames);
      PlanCheck.check(plan);
      assertThat(plan.layout().frames()).isEqualTo(frames);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.segue.diffusion.recipes.Recipes#names")
  void everyOptionIsDocumentedWithItsStandard(String name) {
    List<Option> options = Recipes.options(name, SILENT);
    JsonNode settings = Recipes.resolve(name, null, SILENT).settings();

    assertThat(options).extracting(Option::words).doesNotContain("");
    settings
        .fieldNames()
        .forEachRemaining(
            field -> {
              if (!field.equals("name")) {
                assertThat(options).extracting(Option::name).contains(field);
              }
            });
    for (Option option : options) {
      JsonNode recorded = settings.get(option.name());
      if (recorded != null) {
        assertThat(option.standard()).as(option.name()).isEqualTo(recorded);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "confiner-long, 9, 4, 5",
    "confiner-long, 18, 8, 10",
    "confiner, 9, 4, 5",
    "confiner, 18, 8, 10",
    "segue, 9, 4, 5",
    "segue, 18, 8, 10"
  })
  void presetsAreThePapersWhateverTheBundleRecommends(
      String recipe, String preset, int steps, int refinement) {
    Manifest other =
        manifest(null, Map.of(recipe, json("{\"steps\": 6, \"coordinated\": [false, true]}")));
    for (String written : List.of(preset, "\"" + preset + "\"")) {
      JsonNode s = settings(recipe, "{\"preset\": " + written + "}", other);
      assertThat(s.path("steps").asInt()).isEqualTo(steps);
      assertThat(s.path("refinement"))
          .hasSize(refinement)
          .allSatisfy(kind -> assertThat(kind.asText()).isEqualTo("coordinated"));
    }
    assertThat(settings(recipe, "{\"preset\": \"bundle\"}", other))
        .isEqualTo(settings(recipe, "{}", other));
  }

  @Test
  void aPresetThatARecommendationWouldBendIsAnError() {
    String coherence = "{\"coherence\": [0.3, 0.2, 0.1, 0]}";
    Manifest guided = manifest(null, Map.of("confiner-long", json(coherence)));
    assertThatThrownBy(() -> settings(null, "{\"preset\": 18}", guided))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("option 'coherence' has to be given beside preset 8 + 10")
        .hasMessageContaining("one g for each of 4 steps");
    assertThat(settings(null, "{\"preset\": 9}", guided).path("coherence")).hasSize(4);
    assertThat(settings(null, "{\"preset\": 18, \"coherence\": 0.1}", guided).path("coherence"))
        .isEqualTo(json("{\"g\": 0.1}").get("g"));

    Manifest near = manifest(null, Map.of("confiner", json("{\"extraction\": 6}")));
    assertThatThrownBy(() -> settings("confiner", "{\"preset\": 18}", near))
        .isInstanceOf(RecipeException.class)
        .hasMessage(
            "option 'extraction' cannot be below the number of refinement steps, 10, not 6");
    assertThat(settings("confiner", "{\"preset\": 9}", near).path("extraction").asInt())
        .isEqualTo(6);
    assertThat(
            settings("confiner", "{\"preset\": 18, \"extraction\": 50}", near)
                .path("extraction")
                .asInt())
        .isEqualTo(50);
  }

  @Test
  void whatIsGivenBesideAPresetWins() {
    JsonNode s = settings(null, "{\"preset\": 18, \"steps\": 6, \"refinementSteps\": 2}", SILENT);
    assertThat(s.path("steps").asInt()).isEqualTo(6);
    assertThat(s.path("refinement")).hasSize(2);
  }

  @Test
  void stepsThatAreAddedDoWhatTheLastOneDoes() {
    Manifest manifest =
        manifest(
            null,
            Map.of(
                "confiner-long",
                json("{\"coherence\": [0.3, 0.2, 0.1, 0], \"coordinated\": [true, false]}")));
    JsonNode s = settings(null, "{\"steps\": 6, \"refinementSteps\": 3}", manifest);
    assertThat(s.path("coherence").toString()).isEqualTo("[0.3,0.2,0.1,0.0,0.0,0.0]");
    assertThat(s.path("refinement").toString())
        .isEqualTo("[\"coordinated\",\"standard\",\"standard\"]");
    assertThat(settings(null, "{\"steps\": 2}", manifest).path("coherence").toString())
        .isEqualTo("[0.3,0.2]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ConFiner", "", "jvid2"})
  void anUnknownRecipeNamesTheKnownOnes(String name) {
    String known = "there are " + String.join(", ", Recipes.names());
    assertThatThrownBy(() -> Recipes.resolve(name, null, SILENT))
        .isInstanceOfSatisfying(
            RecipeException.class, e -> assertThat(e.code()).isEqualTo("recipe-unknown"))
        .hasMessage("there is no recipe '" + name + "'; " + known);
    assertThatThrownBy(() -> Recipes.of(json("{\"name\": \"" + name + "\"}"), SILENT.latent()))
        .hasMessageContaining(known);
  }

  @Test
  void aDescriptionWithoutARecipesNameIsRefused() {
    assertThatThrownBy(() -> Recipes.of(json("{\"steps\": 4}"), SILENT.latent()))
        .isInstanceOfSatisfying(
            RecipeException.class, e -> assertThat(e.code()).isEqualTo("recipe-unknown"));
  }

  @Test
  void aBundleWithoutAnExpertThatARecipeNeedsIsToldWhichOne() {
    Map<String, Manifest.Expert> some = new HashMap<>(SILENT.experts());
    some.remove("temporal");
    Manifest poor =
        new Manifest("", "poor", "", "", SILENT.latent(), null, some, Collections.emptyMap());

    assertThatThrownBy(() -> Recipes.resolve(null, null, poor))
        .isInstanceOfSatisfying(
            RecipeException.class, e -> assertThat(e.code()).isEqualTo("role-missing"))
        .hasMessage(
            "recipe 'confiner-long' needs an expert temporal (video); bundle 'poor' has control,"
                + " image, image-to-video, scorer, spatial, video");
  }

  @Test
  void whoNamesNoRecipeGetsTheBundlesDefault() {
    Manifest plain = manifest(null, Map.of("segue", json("{\"steps\": 5}")));
    Manifest marked =
        manifest(
            null,
            Map.of(
                "segue", json("{\"default\": true, \"steps\": 5}"),
                "confiner", json("{\"default\": false}")));

    assertThat(settings(null, "{}", plain).path("name").asText()).isEqualTo("confiner-long");
    assertThat(Recipes.standard(marked)).isEqualTo("segue");
    assertThat(settings(null, "{\"shifts\": [2]}", marked).path("name").asText())
        .isEqualTo("segue");
    assertThat(settings(null, "{}", marked).path("steps").asInt()).isEqualTo(5);
    assertThat(settings(null, "{}", marked).has("default")).isFalse();
    Recipes.check(marked);
  }

  @Test
  void aBundleHasOneDefaultAtMost() {
    Manifest two =
        manifest(
            null,
            Map.of("segue", json("{\"default\": true}"), "confiner", json("{\"default\": true}")));
    assertThatThrownBy(() -> Recipes.check(two)).hasMessageContaining("more than one default");
    Manifest word = manifest(null, Map.of("segue", json("{\"default\": \"yes\"}")));
    assertThatThrownBy(() -> Recipes.check(word))
        .hasMessageContaining("'default' is true or false");
  }

  @Test
  void whatVersionOneRecordedOfConfinerIsStillRead() {
    ObjectNode recorded =
        json(
            """
            {"name": "confiner", "steps": 4, "sampler": "ddim", "spacing": "trailing",
             "aligned": true, "rescale": false, "extraction": 100, "extractionOnControl": false,
             "coherence": 0.0, "refinement": ["coordinated"], "wholeEdges": true,
             "controlGuidance": 1.0, "spatialGuidance": 1.0, "temporalGuidance": 1.0}
            """);
    assertThat(Recipes.of(recorded, SILENT.latent()).plan(40).tracks()).isEqualTo(10);
  }

  private static JsonNode settings(String recipe, String options, Manifest manifest) {
    return Recipes.resolve(recipe, json(options), manifest).settings();
  }

  private static Manifest manifest(Double guidance, Map<String, ObjectNode> recipes) {
    return FixedExperts.manifest(2, 4, 3, 3, guidance, recipes);
  }

  private static ObjectNode json(String text) {
    try {
      return (ObjectNode) new ObjectMapper().readTree(text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
