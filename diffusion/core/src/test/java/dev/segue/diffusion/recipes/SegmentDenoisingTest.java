package dev.segue.diffusion.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.expert.FixedExperts;
import dev.segue.diffusion.expert.GaussianDenoiser;
import dev.segue.diffusion.expert.RecordingDenoiser;
import dev.segue.diffusion.plan.Cell;
import dev.segue.diffusion.recipe.Reads;
import dev.segue.diffusion.recipe.TrackRun;
import dev.segue.diffusion.recipe.VideoSpec;
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
  private static final Reads NOTHING =
      Reads.cells(
          cell -> {
            throw new AssertionError(cell + " was read");
          });

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
    for (int done = 0; done <= stage.recipe.plan(12).steps(0); done++) {
      Stage after = new Stage("confiner-long", options, VIDEO);
      after.noise.putAll(stage.noise);
      TrackRun run = after.track(2);
      for (int k = 0; k < done; k++) {
        run.accept(stage.noise.get(new Cell(2, k)));
      }
      assertThat(after.control.calls()).as("evaluations to come to step %s", done).isEmpty();

      while (run.step() < run.steps()) {
        after.step(run);
      }

      assertThat(run.structure(NOTHING).sameBits(stage.structures.get(2))).isTrue();
    }
  }

  @Test
  void runsItsForwardWithoutTheSegmentBefore() {
    Stage stage = new Stage("confiner-long", "{}", VIDEO).structures();
    TrackRun run = stage.track(1);

    for (int k = 0; k < run.steps(); k++) {
      Tensor predicted = run.forward(NOTHING);
      Tensor eps = run.sum(predicted, stage);
      assertThat(eps.sameBits(stage.noise.get(new Cell(1, k)))).isTrue();
      run.accept(eps);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"confiner", "confiner-long"})
  void readsTheCellsThatThePlanLists(String recipe) {
    Stage stage = new Stage(recipe, "{}", VIDEO).structures();
    for (int i = 0; i < 3; i++) {
      TrackRun run = stage.track(i);
      while (run.step() < run.steps()) {
        Cell cell = new Cell(i, run.step());
        Set<Cell> read = new HashSet<>();
        Tensor eps =
            run.sum(
                run.forward(NOTHING),
                Reads.cells(
                    c -> {
                      read.add(c);
                      return stage.cell(c);
                    }));
        assertThat(read).isEqualTo(stage.recipe.plan(VIDEO.frames()).sumReads(cell));
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
    TrackRun run = stage.track(1);
    Tensor predicted = run.forward(NOTHING);

    Tensor eps = run.sum(predicted, stage);

    Tensor expected =
        Sums.mix(0.5f, predicted, 0.5f, Frames.pick(stage.cell(new Cell(0, 0)), order));
    assertThat(eps.sameBits(expected)).isTrue();
  }

  @Test
  void mixesTheNoiseOfTheSameFrameAsPrinted() {
    Stage stage =
        new Stage("confiner-long", "{\"coherence\": 0.25, \"aligned\": false}", VIDEO).structures();
    TrackRun run = stage.track(1);
    Tensor predicted = run.forward(NOTHING);

    Tensor eps = run.sum(predicted, stage);

    assertThat(eps.sameBits(Sums.mix(0.5f, predicted, 0.5f, stage.cell(new Cell(0, 0))))).isTrue();
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
    TrackRun run = stage.recipe.track(VIDEO, 0, exact);
    while (run.step() < run.steps()) {
      run.accept(run.forward(NOTHING));
    }

    double factor = 1;
    int[] t = {999, 749, 499, 249, -1};
    for (int k = 0; k < 4; k++) {
      double now = schedule.signal(t[k]);
      double next = schedule.signal(t[k + 1]);
      factor *= Math.sqrt(now * next) + Math.sqrt((1 - now) * (1 - next));
    }
    stage.track(0).forward(NOTHING);
    Tensor start = stage.control.calls().get(0).x();
    for (int n = 0; n < start.size(); n++) {
      assertThat((double) run.structure(NOTHING).data()[n])
          .isCloseTo(factor * start.data()[n], within(1e-5));
    }
  }

  @Test
  void anyOrderThatThePlanAllowsGivesTheSameBits() {
    Stage inTurn = new Stage("confiner-long", "{}", VIDEO).structures();
    Stage lockstep = new Stage("confiner-long", "{}", VIDEO);
    TrackRun[] runs = {lockstep.track(0), lockstep.track(1), lockstep.track(2)};

    // All forwards of a step before the sums, the last segment first.
    for (int k = 0; k < 4; k++) {
      Tensor[] predicted = new Tensor[3];
      for (int i = 2; i >= 0; i--) {
        predicted[i] = runs[i].forward(NOTHING);
      }
      for (int i = 0; i < 3; i++) {
        Tensor eps = runs[i].sum(predicted[i], lockstep);
        lockstep.noise.put(new Cell(i, k), eps);
        runs[i].accept(eps);
      }
    }

    for (int i = 0; i < 3; i++) {
      assertThat(runs[i].structure(NOTHING).sameBits(inTurn.structures.get(i))).isTrue();
    }
  }

  @Test
  void isGuidedAtEachStepByTheCoherenceOfThatStep() {
    Stage stage = new Stage("confiner-long", "{\"coherence\": [0.25, 0, 0.1, 0]}", VIDEO);
    Tensor zeros = Tensor.zeros(2, 4, 3, 3);
    Tensor ones = Tensor.zeros(2, 4, 3, 3);
    Arrays.fill(ones.data(), 1);
    TrackRun run = stage.track(1);
    float[] weights = {0.5f, 0, 0.2f, 0};
    for (int k = 0; k < 4; k++) {
      Tensor eps = run.sum(zeros, weights[k] == 0 ? NOTHING : Reads.cells(cell -> ones));
      assertThat(eps.data()).containsOnly(weights[k]);
      assertThat(stage.recipe.plan(12).sumReads(new Cell(1, k)).isEmpty())
          .isEqualTo(weights[k] == 0);
      run.accept(eps);
    }
  }

  @Test
  void takesNoMoreAfterItsLastStep() {
    Stage stage = new Stage("confiner-long", "{}", VIDEO);
    TrackRun run = stage.track(0);
    while (run.step() < run.steps()) {
      stage.step(run);
    }
    assertThatThrownBy(() -> run.forward(NOTHING)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> run.accept(stage.cell(new Cell(0, 0))))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void hasNoStructureBeforeItsLastStep() {
    Stage stage = new Stage("confiner-long", "{}", VIDEO);
    TrackRun run = stage.track(0);
    stage.step(run);

    assertThatThrownBy(() -> run.structure(NOTHING)).isInstanceOf(IllegalStateException.class);
  }

  /** Each frame of what a segment starts from, as bits. */
  private static List<List<Integer>> firstLatent(Stage stage, int segment) {
    stage.control.calls().clear();
    stage.track(segment).forward(NOTHING);
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
    TrackRun first = stage.track(0);
    while (first.step() < first.steps()) {
      stage.step(first);
    }
    return first.structure(NOTHING);
  }
}
