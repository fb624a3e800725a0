package dev.segue.diffusion.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.diffusion.bundle.Manifest;
import dev.segue.diffusion.noise.CounterNoise;
import dev.segue.diffusion.noise.CounterNoise.Purpose;
import dev.segue.diffusion.plan.Cell;
import dev.segue.diffusion.recipe.AnalyticExperts.Evaluation;
import dev.segue.diffusion.tensor.Frames;
import dev.segue.diffusion.tensor.Tensor;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The control stage: Eq 4 and 5, consistency initialization, Eq 12, and taking up again. */
class SegmentsTest {
  static final Manifest.Latent LATENT = new Manifest.Latent(2, 4, 2, 3, 8);
  private static final VideoSpec VIDEO = new VideoSpec("a red ball", 12, 7);
  private static final CellReader NOTHING =
      cell -> {
        throw new AssertionError("read " + cell);
      };

  private final AnalyticExperts experts = AnalyticExperts.mixing();

  @Test
  void denoisingFollowsTheClosedFormOfALinearNetwork() {
    // eps = x / 2: every DDIM step multiplies the latent by a number.
    AnalyticExperts linear = new AnalyticExperts((x, next, t, text) -> x / 2);
    SegmentRun run = recipe("{\"coherence\": 0, \"steps\": 4}").segment(VIDEO, 0, linear);
    Tensor start = start(0);
    Tensor structure = finish(run, new HashMap<>());

    double factor = 1;
    int[] t = {999, 749, 499, 249, -1};
    for (int k = 0; k < 4; k++) {
      double now = linear.control().schedule().alphaBar(t[k]);
      double next = linear.control().schedule().alphaBar(t[k + 1]);
      double x0 = (1 - Math.sqrt(1 - now) * 0.5) / Math.sqrt(now);
      factor *= Math.sqrt(next) * x0 + Math.sqrt(1 - next) * 0.5;
    }
    for (int n = 0; n < structure.size(); n++) {
      double expected = factor * start.data()[n];
      assertThat((double) structure.data()[n])
          .isCloseTo(expected, within(1e-5 * factor + 1e-5 * Math.abs(expected)));
    }
    assertThat(linear.evaluations)
        .extracting(Evaluation::timestep)
        .containsExactly(999, 749, 499, 249);
  }

  @Test
  void allSegmentsBeginFromTheSameFramesInTheirOwnOrder() {
    Tensor base = new CounterNoise(7).normal(Purpose.BASE, 0, 0, 2, 4, 2, 3);
    for (int i = 0; i < 3; i++) {
      recipe("{}").segment(VIDEO, i, experts).forward(NOTHING);
      Tensor x = experts.evaluations.get(i).x();
      int[] shuffle = new CounterNoise(7).permutation(Purpose.SHUFFLE, i, 4);
      assertThat(x.sameBits(Frames.pick(base, shuffle))).isTrue();
    }
    assertThat(experts.evaluations.get(0).x().sameBits(experts.evaluations.get(1).x())).isFalse();
  }

  @Test
  void anOrderThatTheGridAllowsDoesNotChangeABit() {
    Recipe recipe = recipe("{}");
    Map<Cell, Tensor> inTurn = new HashMap<>();
    Tensor last = null;
    for (int i = 0; i < 3; i++) {
      last = finish(recipe.segment(VIDEO, i, experts), inTurn);
    }

    // All forwards of a step before the sums, the last segment first.
    Map<Cell, Tensor> lockstep = new HashMap<>();
    SegmentRun[] runs = new SegmentRun[3];
    for (int i = 0; i < 3; i++) {
      runs[i] = recipe.segment(VIDEO, i, experts);
    }
    for (int k = 0; k < 4; k++) {
      Tensor[] predicted = new Tensor[3];
      for (int i = 2; i >= 0; i--) {
        predicted[i] = runs[i].forward(NOTHING);
      }
      for (int i = 0; i < 3; i++) {
        Cell cell = new Cell(i, k);
        Tensor eps = runs[i].sum(predicted[i], listed(recipe, cell, lockstep));
        lockstep.put(cell, eps);
        runs[i].accept(eps);
      }
    }
    assertThat(runs[2].structure().sameBits(last)).isTrue();
    assertThat(lockstep).hasSize(12);
    lockstep.forEach((cell, eps) -> assertThat(eps.sameBits(inTurn.get(cell))).isTrue());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void segmentTakenUpAnywhereEndsInTheSameBitsWithoutRepeatingAnEvaluation(int done) {
    Recipe recipe = recipe("{\"controlGuidance\": 2.5, \"rescale\": true, \"sampler\": \"euler\"}");
    Map<Cell, Tensor> stored = new HashMap<>();
    finish(recipe.segment(VIDEO, 0, experts), stored);
    Tensor whole = finish(recipe.segment(VIDEO, 1, experts), stored);

    experts.evaluations.clear();
    SegmentRun again = recipe.segment(VIDEO, 1, experts);
    for (int k = 0; k < done; k++) {
      again.accept(stored.get(new Cell(1, k)));
    }
    assertThat(experts.evaluations).isEmpty();
    assertThat(again.step()).isEqualTo(done);
    Tensor taken = finish(again, stored);
    assertThat(taken.sameBits(whole)).isTrue();
    assertThat(experts.count("control")).as("two forwards a step").isEqualTo(2L * (4 - done));
  }

  @Test
  void guidanceAsPrintedTakesTheSameFrameAndAlignedTheSameBaseNoise() {
    int[] before = new CounterNoise(7).permutation(Purpose.SHUFFLE, 0, 4);
    int[] now = new CounterNoise(7).permutation(Purpose.SHUFFLE, 1, 4);
    assertThat(before).isNotEqualTo(now);
    Tensor marked = Tensor.zeros(2, 4, 2, 3);
    for (int n = 0; n < marked.size(); n++) {
      marked.data()[n] = n / 6 % 4;
    }
    Tensor zero = Tensor.zeros(2, 4, 2, 3);

    Tensor printed =
        recipe("{\"aligned\": false, \"coherence\": 0.25}")
            .segment(VIDEO, 1, experts)
            .sum(zero, cell -> marked);
    Tensor aligned =
        recipe("{\"coherence\": 0.25}").segment(VIDEO, 1, experts).sum(zero, cell -> marked);

    for (int f = 0; f < 4; f++) {
      assertThat(2 * Frames.frame(printed, f).data()[0]).isEqualTo(f);
      int met = (int) (2 * Frames.frame(aligned, f).data()[0]);
      assertThat(before[met]).as("the base frame of frame %s", f).isEqualTo(now[f]);
    }
  }

  @Test
  void coherenceMayDifferFromStepToStep() {
    Recipe recipe = recipe("{\"coherence\": [0.25, 0, 0.1, 0]}");
    Tensor zero = Tensor.zeros(2, 4, 2, 3);
    SegmentRun run = recipe.segment(VIDEO, 1, experts);
    float[] weights = {0.5f, 0, 0.2f, 0};
    for (int k = 0; k < 4; k++) {
      Cell cell = new Cell(1, k);
      Tensor ones = Tensor.zeros(2, 4, 2, 3);
      Arrays.fill(ones.data(), 1);
      Tensor eps = run.sum(zero, listed(recipe, cell, Map.of(new Cell(0, k), ones)));
      assertThat(eps.data()).containsOnly(weights[k]);
      assertThat(recipe.grid(12).sumReads(cell).isEmpty()).isEqualTo(weights[k] == 0);
      run.accept(eps);
    }
  }

  @Test
  void onlySeedAndPromptDecideBesideTheRecipe() {
    Recipe recipe = recipe("{}");
    Tensor one = finish(recipe.segment(VIDEO, 0, experts), new HashMap<>());
    Tensor longer =
        finish(recipe.segment(new VideoSpec("a red ball", 600, 7), 0, experts), new HashMap<>());
    Tensor seed =
        finish(recipe.segment(new VideoSpec("a red ball", 12, 8), 0, experts), new HashMap<>());
    Tensor prompt =
        finish(recipe.segment(new VideoSpec("a ball", 12, 7), 0, experts), new HashMap<>());
    assertThat(longer.sameBits(one)).isTrue();
    assertThat(seed.sameBits(one)).isFalse();
    assertThat(prompt.sameBits(one)).isFalse();
  }

  @Test
  void confinersSegmentsAreIndependent() {
    Recipe recipe = Recipes.of(Recipes.resolve("confiner", null, manifest()), LATENT);
    recipe.segment(VIDEO, 0, experts).forward(NOTHING);
    SegmentRun second = recipe.segment(VIDEO, 1, experts);
    Tensor predicted = second.forward(NOTHING);
    assertThat(second.sum(predicted, NOTHING).sameBits(predicted)).isTrue();
    assertThat(recipe.grid(12).sumReads(new Cell(1, 0))).isEmpty();
    Tensor x = experts.evaluations.get(1).x();
    assertThat(x.sameBits(new CounterNoise(7).normal(Purpose.SEGMENT, 1, 0, 2, 4, 2, 3))).isTrue();
    assertThat(x.sameBits(experts.evaluations.get(0).x())).isFalse();
  }

  @Test
  void aRunThatIsNotAtItsEndHasNoStructureAndOneThatIsTakesNoMore() {
    SegmentRun run = recipe("{}").segment(VIDEO, 0, experts);
    assertThatThrownBy(run::structure).isInstanceOf(IllegalStateException.class);
    Map<Cell, Tensor> stored = new HashMap<>();
    finish(run, stored);
    assertThatThrownBy(() -> run.forward(NOTHING)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> run.accept(stored.get(new Cell(0, 0))))
        .isInstanceOf(IllegalStateException.class);
  }

  static Recipe recipe(String options) {
    return Recipes.of(Recipes.resolve(null, json(options), manifest()), LATENT);
  }

  static ObjectNode json(String text) {
    try {
      return (ObjectNode) new ObjectMapper().readTree(text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static Manifest manifest() {
    return new Manifest("", "", "", "", LATENT, null, Map.of(), Map.of());
  }

  static Tensor finish(SegmentRun run, Map<Cell, Tensor> noise) {
    while (run.step() < run.steps()) {
      Cell cell = new Cell(run.segment(), run.step());
      Tensor eps = run.sum(run.forward(NOTHING), noise::get);
      noise.put(cell, eps);
      run.accept(eps);
    }
    return run.structure();
  }

  /** Reads what the grid lists for a sum, and nothing else. */
  private static CellReader listed(Recipe recipe, Cell cell, Map<Cell, Tensor> stored) {
    return read -> {
      assertThat(recipe.grid(12).sumReads(cell)).contains(read);
      return stored.get(read);
    };
  }

  private static Tensor start(int segment) {
    CounterNoise noise = new CounterNoise(7);
    return Frames.pick(
        noise.normal(Purpose.BASE, 0, 0, 2, 4, 2, 3),
        noise.permutation(Purpose.SHUFFLE, segment, 4));
  }
}
