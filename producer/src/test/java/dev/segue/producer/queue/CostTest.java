package dev.segue.producer.queue;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.diffusion.bundle.Manifest;
import dev.segue.diffusion.recipe.Recipe;
import dev.segue.diffusion.recipes.Recipes;
import dev.segue.schemas.EventCodec;
import org.junit.jupiter.api.Test;

class CostTest {
  private static final Manifest.Latent LATENT = new Manifest.Latent(4, 16, 16, 16, 8);

  @Test
  void presetNineTakesNineteenEvaluationsForASegmentAndItsWindow() {
    Cost cost = cost("confiner", 600);

    assertThat(cost.evaluations().structure()).isEqualTo(38 * 4);
    assertThat(cost.evaluations().refinement()).isEqualTo(38 * 15);
    assertThat(cost.structure()).isEqualTo(38 * 5);
    assertThat(cost.refinement()).isEqualTo(38 * 16);
    assertThat(cost.window()).isEqualTo(16);
  }

  @Test
  void segmentsSideBySideMakeNoChain() {
    Cost cost = cost("confiner-long", 600);

    assertThat(cost.firstChain()).isEqualTo(5);
    assertThat(cost.chain()).isEqualTo(5);
  }

  @Test
  void aSegmentThatGoesOnFromTheOneBeforeWaitsForIt() {
    Cost one = cost("chunk-wise", 16);
    Cost ten = cost("chunk-wise", 160);

    assertThat(ten.firstChain())
        .isCloseTo(one.chain(), org.assertj.core.data.Percentage.withPercentage(20));
    assertThat(ten.chain()).isGreaterThan(8 * (one.chain() - 21));
  }

  private static Cost cost(String name, int frames) {
    ObjectNode settings = EventCodec.json().createObjectNode().put("name", name);
    Recipe recipe = Recipes.of(settings, LATENT);
    return Cost.of(recipe.plan(frames), recipe.evaluations(frames));
  }
}
