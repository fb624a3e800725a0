package dev.segue.diffusion.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.expert.FixedExperts;
import dev.segue.diffusion.expert.GaussianDenoiser;
import dev.segue.diffusion.expert.RecordingDenoiser;
import dev.segue.diffusion.plan.Cell;
import dev.segue.diffusion.schedule.NoiseSchedule;
import dev.segue.diffusion.tensor.Frames;
import dev.segue.diffusion.tensor.Sums;
import dev.segue.diffusion.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentDenoisingTest {
  private static final VideoSpec VIDEO = new VideoSpec("a red ball", 12, 7);
  private static final CellReader NOTHING =
      cell -> {
        throw new AssertionError(cell + " was read");
      };

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"sampler\": \"euler\"}",
        "{\"coherence\": 0.3, \"rescale\": true}",
        "{\"aligned\": false, \"controlGuidance\": 2.5}",
        "{\"preset\": \"18\", \"spacing\": \"leading\"}"
      })
  void isRebuiltBitForBitFromStoredNoiseWithoutAnEvaluation(String options) {
    Stage stage = new Stage("confiner-long", options, VIDEO).structures();
    for (int done = 0; done <= stage.recipe.settings().steps(); done++) {
      Stage after = new Stage("confiner-long", options, VIDEO);
      after.noise.putAll(stage.noise);
      SegmentRun run = after.segment(2);
      for (int k = 0; k < done; k++) {
        run.accept(stage.noise.get(new Cell(2, k)));
      }
      assertThat(after.control.calls()).as("evaluations to come to step %s", done).isEmpty();

      while (run.step() < run.steps()) {
        after.step(run);
      }

      assertThat(run.structure().sameBits(stage.structures.get(2))).isTrue();
    }
  }

  @Test
  void runsItsForwardWithoutTheSegmentBefore() {
    Stage stage = new Stage("confiner-long", "{}", VIDEO).structures();
    SegmentRun run = stage.segment(1);

    for (int k = 0; k < run.steps(); k++) {
      Tensor predicted = run.forward(NOTHING);
      Tensor eps = run.sum(predicted, stage::read);
      assertThat(eps.sameBits(stage.noise.get(new Cell(1, k)))).isTrue();
      run.accept(eps);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"confiner", "confiner-long"})
  void readsTheCellsThatTheGridLists(String recipe) {
    Stage stage = new Stage(recipe, "{}", VIDEO).structures();
    for (int i = 0; i < 3; i++) {
      SegmentRun run = stage.segment(i);
      while (run.step() < run.steps()) {
        Cell cell = new Cell(i, run.step());
        Set<Cell> read = new HashSet<>();
        Tensor eps =
            run.sum(
                run.forward(NOTHING),
                c -> {
                  read.add(c);
                  return stage.read(c);
                });
        assertThat(read).isEqualTo(stage.recipe.grid(VIDEO.frames()).sumReads(cell));
        run.accept(eps);
      }
    }
  }

  @Test
  void startsEverySegmentFromTheSameFramesInAnotherOrder() {
    Stage stage = new Stage("confiner-long", "{}", new VideoSpec("", 400, 7));
    Set<List<Integer>> base = null;
    Set<List<List<Integer>>> orders = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      List<List<Integer>> frames = firstLatent(stage, i);
      orders.add(frames);
      base = base == null ? new HashSet<>(frames) : base;
      assertThat(new HashSet<>(frames)).isEqualTo(base).hasSize(Stage.LENGTH);
    }
    assertThat(orders).as("of 24 orders").hasSizeGreaterThan(20);
  }

  @Test
  void startsSegmentsOfConfinerFromNoiseOfTheirOwn() {
    Stage stage = new Stage("confiner", "{}", new VideoSpec("", 400, 7));
    Set<List<Integer>> frames = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      frames.addAll(firstLatent(stage, i));
    }
    assertThat(frames).hasSize(100 * Stage.LENGTH);
  }

  @Test
  void mixesTheNoiseOfTheFrameThatStartedAlike() {
    Stage stage = new Stage("confiner-long", "{\"coherence\": 0.25}", VIDEO).structures();
    List<List<Integer>> before = firstLatent(stage, 0);
    List<List<Integer>> now = firstLatent(stage, 1);
    int[] order = now.stream().mapToInt(before::indexOf).toArray();
    SegmentRun run = stage.segment(1);
    Tensor predicted = run.forward(NOTHING);

    Tensor eps = run.sum(predicted, stage::read);

    Tensor expected =
        Sums.mix(0.5f, predicted, 0.5f, Frames.pick(stage.read(new Cell(0, 0)), order));
    assertThat(eps.sameBits(expected)).isTrue();
  }

  @Test
  void mixesTheNoiseOfTheSameFrameAsPrinted() {
    Stage stage =
        new Stage("confiner-long", "{\"coherence\": 0.25, \"aligned\": false}", VIDEO).structures();
    SegmentRun run = stage.segment(1);
    Tensor predicted = run.forward(NOTHING);

    Tensor eps = run.sum(predicted, stage::read);

    assertThat(eps.sameBits(Sums.mix(0.5f, predicted, 0.5f, stage.read(new Cell(0, 0))))).isTrue();
  }

  @Test
  void visitsTheTimestepsOfItsSpacing() {
    Stage stage = new Stage("confiner-long", "{}", VIDEO).structures();

    assertThat(stage.control.calls()).hasSize(3 * 4);
    assertThat(stage.control.calls().stream().map(RecordingDenoiser.Call::timestep).limit(4))
        .containsExactly(999, 749, 499, 249);
  }

  @Test
  void dependsOnSeedAndPromptAlone() {
    Tensor one = structure(VIDEO);

    assertThat(structure(new VideoSpec("a red ball", 12, 7)).sameBits(one)).isTrue();
    assertThat(structure(new VideoSpec("a red ball", 400, 7)).sameBits(one)).isTrue();
    assertThat(structure(new VideoSpec("a red ball", 12, 8)).sameBits(one)).isFalse();
    assertThat(structure(new VideoSpec("a blue ball", 12, 7)).sameBits(one)).isFalse();
  }

  @Test
  void followsTheClosedFormOfDdimOnStandardNormalData() {
    // The exact eps is sqrt(1 - a) x, so that a step multiplies by sqrt(a b) + sqrt((1-a)(1-b)).
    Stage stage = new Stage("confiner-long", "{}", VIDEO);
    NoiseSchedule schedule = stage.control.schedule();
    Experts exact =
        new FixedExperts(
            stage.experts.manifest(),
            new GaussianDenoiser(schedule, new double[2 * 4 * 3 * 3], 1),
            stage.spatial,
            stage.temporal);
    SegmentRun run = stage.recipe.segment(VIDEO, 0, exact);
    while (run.step() < run.steps()) {
      run.accept(run.forward(NOTHING));
    }

    double factor = 1;
    int[] t = {999, 749, 499, 249, -1};
    for (int k = 0; k < 4; k++) {
      double now = schedule.alphaBar(t[k]);
      double next = schedule.alphaBar(t[k + 1]);
      factor *= Math.sqrt(now * next) + Math.sqrt((1 - now) * (1 - next));
    }
    stage.segment(0).forward(NOTHING);
    Tensor start = stage.control.calls().get(0).x();
    for (int n = 0; n < start.size(); n++) {
      assertThat((double) run.structure().data()[n])
          .isCloseTo(factor * start.data()[n], within(1e-5));
    }
  }

  @Test
  void anyOrderThatTheGridAllowsGivesTheSameBits() {
    Stage inTurn = new Stage("confiner-long", "{}", VIDEO).structures();
    Stage lockstep = new Stage("confiner-long", "{}", VIDEO);
    SegmentRun[] runs = {lockstep.segment(0), lockstep.segment(1), lockstep.segment(2)};

    // All forwards of a step before the sums, the last segment first.
    for (int k = 0; k < 4; k++) {
      Tensor[] predicted = new Tensor[3];
      for (int i = 2; i >= 0; i--) {
        predicted[i] = runs[i].forward(NOTHING);
      }
      for (int i = 0; i < 3; i++) {
        Tensor eps = runs[i].sum(predicted[i], lockstep::read);
        lockstep.noise.put(new Cell(i, k), eps);
        runs[i].accept(eps);
      }
    }

    for (int i = 0; i < 3; i++) {
      assertThat(runs[i].structure().sameBits(inTurn.structures.get(i))).isTrue();
    }
  }

  @Test
  void isGuidedAtEachStepByTheCoherenceOfThatStep() {
    Stage stage = new Stage("confiner-long", "{\"coherence\": [0.25, 0, 0.1, 0]}", VIDEO);
    Tensor zeros = Tensor.zeros(2, 4, 3, 3);
    Tensor ones = Tensor.zeros(2, 4, 3, 3);
    Arrays.fill(ones.data(), 1);
    SegmentRun run = stage.segment(1);
    float[] weights = {0.5f, 0, 0.2f, 0};
    for (int k = 0; k < 4; k++) {
      Tensor eps = run.sum(zeros, weights[k] == 0 ? NOTHING : cell -> ones);
      assertThat(eps.data()).containsOnly(weights[k]);
      assertThat(stage.recipe.grid(12).sumReads(new Cell(1, k)).isEmpty())
          .isEqualTo(weights[k] == 0);
      run.accept(eps);
    }
  }

  @Test
  void takesNoMoreAfterItsLastStep() {
    Stage stage = new Stage("confiner-long", "{}", VIDEO);
    SegmentRun run = stage.segment(0);
    while (run.step() < run.steps()) {
      stage.step(run);
    }
    assertThatThrownBy(() -> run.forward(NOTHING)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> run.accept(stage.read(new Cell(0, 0))))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void hasNoStructureBeforeItsLastStep() {
    Stage stage = new Stage("confiner-long", "{}", VIDEO);
    SegmentRun run = stage.segment(0);
    stage.step(run);

    assertThatThrownBy(run::structure).isInstanceOf(IllegalStateException.class);
  }

  /** Each frame of what a segment starts from, as bits. */
  private static List<List<Integer>> firstLatent(Stage stage, int segment) {
    stage.control.calls().clear();
    stage.segment(segment).forward(NOTHING);
    Tensor x = stage.control.calls().get(0).x();
    List<List<Integer>> frames = new ArrayList<>();
    for (int f = 0; f < x.dim(1); f++) {
      List<Integer> bits = new ArrayList<>();
      for (float v : Frames.frame(x, f).data()) {
        bits.add(Float.floatToRawIntBits(v));
      }
      frames.add(bits);
    }
    return frames;
  }

  private static Tensor structure(VideoSpec video) {
    Stage stage = new Stage("confiner-long", "{}", video);
    SegmentRun first = stage.segment(0);
    while (first.step() < first.steps()) {
      stage.step(first);
    }
    return first.structure();
  }
}
