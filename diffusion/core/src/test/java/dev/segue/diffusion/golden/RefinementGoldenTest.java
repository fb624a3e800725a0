package dev.segue.diffusion.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.diffusion.bundle.Manifest;
import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.expert.FixedExperts;
import dev.segue.diffusion.expert.GaussianDenoiser;
import dev.segue.diffusion.recipe.Recipe;
import dev.segue.diffusion.recipe.VideoSpec;
import dev.segue.diffusion.recipe.WindowRun;
import dev.segue.diffusion.recipes.Recipes;
import dev.segue.diffusion.tensor.Frames;
import dev.segue.diffusion.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Eq 6, 8 to 11 and 13 against an independent implementation: window 3 of segments of two frames
 * lies half in structure 2 and half in structure 3.
 */
class RefinementGoldenTest {
  private static final int[] SHAPE = {3, 2, 1, 1};

  @ParameterizedTest
  @MethodSource("refinements")
  void refinesTheSameWay(JsonNode golden) {
    double[] mean = Golden.numbers(Golden.ALL.required("mean"));
    double spread = Golden.ALL.required("spread").asDouble();
    double[] others = Arrays.stream(mean).map(m -> -m).toArray();
    Manifest manifest = FixedExperts.manifest(3, 2, 1, 1);
    Experts experts =
        new FixedExperts(
            manifest,
            new GaussianDenoiser(Golden.schedule("linear"), mean, spread),
            new GaussianDenoiser(Golden.schedule("scaled-linear"), mean, spread),
            new GaussianDenoiser(Golden.schedule("linear"), others, 0.4));
    Recipe recipe = Recipes.resolve("confiner-long", options(golden), manifest);
    Tensor start = Golden.tensor(Golden.ALL.required("start"), SHAPE);
    Tensor elsewhere = Tensor.zeros(3, 1, 1, 1);
    Map<Integer, Tensor> structures =
        Map.of(
            2, Frames.join(elsewhere, Frames.slice(start, 0, 1)),
            3, Frames.join(Frames.slice(start, 1, 2), elsewhere));

    WindowRun run =
        recipe.window(
            new VideoSpec("", 8, golden.required("seed").longValue()),
            golden.required("window").asInt(),
            structures,
            experts);

    for (JsonNode expected : golden.required("x")) {
      assertThat(Golden.apart(run.latent(), expected)).as("step %s", run.step()).isLessThan(2e-5);
      if (run.step() < run.steps()) {
        run.advance();
      }
    }
    assertThat(run.refined().sameBits(run.latent())).isTrue();
  }

  static List<JsonNode> refinements() {
    return Golden.list("refinements");
  }

  private static ObjectNode options(JsonNode golden) {
    ObjectNode options = JsonNodeFactory.instance.objectNode();
    options.set("refinement", golden.required("kinds"));
    options.set("extraction", golden.required("extraction"));
    options.set("extractionOnControl", golden.required("onControl"));
    return options;
  }
}
