package dev.segue.diffusion.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.segue.diffusion.expert.RecordingDenoiser;
import dev.segue.diffusion.plan.Cell;
import dev.segue.diffusion.tensor.Frames;
import dev.segue.diffusion.tensor.Sums;
import dev.segue.diffusion.tensor.Tensor;
import java.util.ArrayList;
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
