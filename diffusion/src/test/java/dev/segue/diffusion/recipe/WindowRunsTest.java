package dev.segue.diffusion.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.segue.diffusion.noise.CounterNoise;
import dev.segue.diffusion.noise.CounterNoise.Purpose;
import dev.segue.diffusion.recipe.AnalyticExperts.Evaluation;
import dev.segue.diffusion.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Refinement of windows: Eq 6, Eq 13, costs, and taking up again. Segments have four frames. */
class WindowRunsTest {
  private static final VideoSpec VIDEO = new VideoSpec("a red ball", 11, 7);

  private final AnalyticExperts experts = AnalyticExperts.mixing();

  @Test
  void extractionNoisesTheLastHalfOfOneStructureAndTheFirstOfTheNext() {
    WindowRun run = recipe("{}").window(VIDEO, 1, structures(0, 1), experts);

    // a(100) is .89422348 on the spatial schedule; roots .94563391 and .32523300. Structure i has
    // the value 10 i + f in frame f; window 1 is frames 2, 3 and 10, 11.
    Tensor draw = new CounterNoise(7).normal(Purpose.EXTRACTION, 1, 0, 2, 4, 2, 3);
    float[] frames = {2, 3, 10, 11};
    Tensor x = run.latent();
    assertThat(x.shape()).containsExactly(2, 4, 2, 3);
    for (int n = 0; n < x.size(); n++) {
      double expected = .94563391 * frames[n / 6 % 4] + .32523300 * draw.data()[n];
      assertThat((double) x.data()[n]).isCloseTo(expected, within(1e-5));
    }
    run.advance();
    assertThat(experts.evaluations.get(0).timestep()).as("exactly T_e").isEqualTo(100);
  }

  @Test
  void extractionMayUseAnotherTimestep() {
    WindowRun run =
        recipe("{\"extraction\": 249, \"refinementSteps\": 3}")
            .window(VIDEO, 1, structures(0, 1), experts);
    while (run.step() < run.steps()) {
      run.advance();
    }
    assertThat(experts.evaluations.stream().map(Evaluation::timestep).distinct())
        .containsExactly(249, 166, 83);
  }

  @ParameterizedTest
  @CsvSource({"9, 4, 15", "18, 8, 30"})
  void presetsCostAsManyEvaluations(String preset, int control, int refinement) {
    Recipe recipe = recipe("{\"preset\": \"" + preset + "\", \"coherence\": 0}");
    SegmentsTest.finish(recipe.segment(VIDEO, 0, experts), new HashMap<>());
    finish(recipe.window(VIDEO, 1, structures(0, 1), experts));
    assertThat(experts.count("control")).isEqualTo(control);
    assertThat(experts.count("spatial") + experts.count("temporal")).isEqualTo(refinement);
  }

  @Test
  void eachStepDoesWhatItsKindSays() {
    finish(
        recipe("{\"refinement\": [\"standard\", \"coordinated\", \"temporal\"]}")
            .window(VIDEO, 1, structures(0, 1), experts));
    assertThat(experts.evaluations)
        .extracting(Evaluation::role)
        .containsExactly("spatial", "spatial", "temporal", "spatial", "temporal");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void windowTakenUpAnywhereEndsInTheSameBits(int done) {
    Recipe recipe = recipe("{\"spatialGuidance\": 2}");
    WindowRun whole = recipe.window(VIDEO, 2, structures(1, 2), experts);
    Tensor stored = null;
    for (int r = 0; r < whole.steps(); r++) {
      whole.advance();
      stored = r == done - 1 ? whole.latent() : stored;
    }
    long evaluated = experts.evaluations.size();
    experts.evaluations.clear();

    WindowRun again = recipe.window(VIDEO, 2, structures(1, 2), experts);
    again.restore(done, stored);
    assertThat(finish(again).sameBits(whole.refined())).isTrue();
    assertThat((long) experts.evaluations.size()).isEqualTo(evaluated / 5 * (5 - done));
  }

  @Test
  void windowKeepsItsFramesOfWhatItRefined() {
    // 11 frames: windows keep 0-1, 2-5, 6-9, 10; the last one refines 8 to 11, or 10 alone.
    Tensor whole = finish(recipe("{}").window(VIDEO, 3, structures(2), experts));
    assertThat(whole.shape()).containsExactly(2, 1, 2, 3);
    assertThat(experts.evaluations.get(0).x().shape()).containsExactly(2, 4, 2, 3);

    experts.evaluations.clear();
    Tensor cut = finish(recipe("{\"wholeEdges\": false}").window(VIDEO, 3, structures(2), experts));
    assertThat(cut.shape()).containsExactly(2, 1, 2, 3);
    assertThat(experts.evaluations.get(0).x().shape()).containsExactly(2, 1, 2, 3);

    Tensor first = finish(recipe("{}").window(VIDEO, 0, structures(0), experts));
    assertThat(first.shape()).containsExactly(2, 2, 2, 3);
  }

  @Test
  void confinersWindowsAreItsSegments() {
    Recipe recipe =
        Recipes.of(Recipes.resolve("confiner", null, SegmentsTest.manifest()), SegmentsTest.LATENT);
    assertThat(finish(recipe.window(VIDEO, 1, structures(1), experts)).dim(1)).isEqualTo(4);
    assertThat(finish(recipe.window(VIDEO, 2, structures(2), experts)).dim(1)).isEqualTo(3);
    assertThat(recipe.layout(11).structuresOf(2)).containsExactly(2);
  }

  @Test
  void missingStructuresWrongLatentsAndStepsPastTheEndAreRefused() {
    Recipe recipe = recipe("{}");
    assertThatThrownBy(() -> recipe.window(VIDEO, 1, structures(0), experts))
        .hasMessageContaining("needs structure 1");
    WindowRun run = recipe.window(VIDEO, 1, structures(0, 1), experts);
    assertThatThrownBy(run::refined).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> run.restore(6, run.latent()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> run.restore(1, Tensor.zeros(2, 4, 2, 2)))
        .isInstanceOf(IllegalArgumentException.class);
    finish(run);
    assertThatThrownBy(run::advance).isInstanceOf(IllegalStateException.class);
  }

  private static Recipe recipe(String options) {
    return SegmentsTest.recipe(options);
  }

  private static Tensor finish(WindowRun run) {
    while (run.step() < run.steps()) {
      run.advance();
    }
    return run.refined();
  }

  /** Structure i has the value 10 i + f all over frame f. */
  private static Map<Integer, Tensor> structures(int... segments) {
    Map<Integer, Tensor> out = new HashMap<>();
    for (int i : segments) {
      Tensor x = Tensor.zeros(2, 4, 2, 3);
      for (int n = 0; n < x.size(); n++) {
        x.data()[n] = 10 * i + n / 6 % 4;
      }
      out.put(i, x);
    }
    return out;
  }
}
