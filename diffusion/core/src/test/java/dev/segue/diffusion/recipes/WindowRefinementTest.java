package dev.segue.diffusion.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.segue.diffusion.expert.RecordingDenoiser;
import dev.segue.diffusion.noise.CounterNoise;
import dev.segue.diffusion.noise.CounterNoise.Purpose;
import dev.segue.diffusion.plan.Layout;
import dev.segue.diffusion.plan.Window;
import dev.segue.diffusion.recipe.VideoSpec;
import dev.segue.diffusion.recipe.WindowRun;
import dev.segue.diffusion.tensor.Frames;
import dev.segue.diffusion.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WindowRefinementTest {
  private static final VideoSpec VIDEO = new VideoSpec("a red ball", 11, 7);
  private static final String MIXED =
      "{\"refinement\": [\"coordinated\", \"standard\", \"temporal\", \"coordinated\"]}";

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"preset\": \"18\"}", MIXED, "{\"spatialGuidance\": 2}"})
  void isRestoredBitForBitAfterAnyStep(String options) {
    Stage stage = new Stage("confiner-long", options, VIDEO).structures();
    List<Tensor> latents = new ArrayList<>();
    WindowRun whole = stage.window(1);
    while (whole.step() < whole.steps()) {
      latents.add(whole.latent());
      whole.advance();
    }
    latents.add(whole.latent());

    for (int step = 0; step <= whole.steps(); step++) {
      WindowRun run = stage.window(1);
      run.restore(step, latents.get(step));
      while (run.step() < run.steps()) {
        run.advance();
      }
      assertThat(run.refined().sameBits(whole.refined())).as("from step %s", step).isTrue();
    }
  }

  @Test
  void costsThreeEvaluationsForACoordinatedStepAndOneForTheOthers() {
    Stage stage = new Stage("confiner-long", MIXED, VIDEO).structures();
    WindowRun run = stage.window(1);
    List<String> costs = new ArrayList<>();
    while (run.step() < run.steps()) {
      int spatial = stage.spatial.calls().size();
      int temporal = stage.temporal.calls().size();
      run.advance();
      costs.add(
          (stage.spatial.calls().size() - spatial)
              + "+"
              + (stage.temporal.calls().size() - temporal));
    }

    assertThat(costs).containsExactly("2+1", "1+0", "0+1", "2+1");
  }

  @ParameterizedTest
  @CsvSource({
    "confiner, 9, 4, 15",
    "confiner, 18, 8, 30",
    "confiner-long, 9, 4, 15",
    "confiner-long, 18, 8, 30"
  })
  void takesNineteenEvaluationsForPresetNineAndTwiceAsManyForEighteen(
      String recipe, String preset, int control, int refinement) {
    Stage stage =
        new Stage(recipe, "{\"preset\": \"" + preset + "\"}", new VideoSpec("", 4, 7)).structures();
    finish(stage.window(0));

    assertThat(stage.control.calls()).hasSize(control);
    assertThat(stage.spatial.calls().size() + stage.temporal.calls().size()).isEqualTo(refinement);
  }

  @Test
  void noisesTheLastHalfOfOneStructureAndTheFirstOfTheNext() {
    Stage stage = new Stage("confiner-long", "{}", VIDEO);
    for (int i = 0; i < 2; i++) {
      Tensor structure = Tensor.zeros(2, 4, 3, 3);
      for (int n = 0; n < structure.size(); n++) {
        structure.data()[n] = 10 * i + n / 9 % 4;
      }
      stage.structures.put(i, structure);
    }

    Tensor x = stage.window(1).latent();

    // Eq 13: frames 2, 3 of structure 0 and 0, 1 of structure 1, marked 2, 3, 10, 11. Eq 6: a(100)
    // is .89422348 on the spatial schedule, the roots are .94563391 and .32523300.
    float[] frames = {2, 3, 10, 11};
    Tensor draw = new CounterNoise(7).normal(Purpose.EXTRACTION, 1, 0, 2, 4, 3, 3);
    assertThat(x.shape()).containsExactly(2, 4, 3, 3);
    for (int n = 0; n < x.size(); n++) {
      double expected = .94563391 * frames[n / 9 % 4] + .32523300 * draw.data()[n];
      assertThat((double) x.data()[n]).isCloseTo(expected, within(1e-5));
    }
  }

  @Test
  void takesNoMoreAfterItsLastStep() {
    WindowRun run = new Stage("confiner-long", "{}", VIDEO).structures().window(1);
    finish(run);
    assertThatThrownBy(run::advance).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void beginsExactlyAtTheExtractionTimestep() {
    Stage stage = new Stage("confiner-long", "{}", VIDEO).structures();
    finish(stage.window(1));

    assertThat(stage.spatial.calls().stream().map(RecordingDenoiser.Call::timestep))
        .containsExactly(100, 100, 80, 80, 60, 60, 40, 40, 20, 20);
    assertThat(stage.temporal.calls().stream().map(RecordingDenoiser.Call::timestep))
        .containsExactly(100, 80, 60, 40, 20);
  }

  @Test
  void looksForTheTemporalExpertsTimestepOfTheSameNoiseWhenThatExpertIsAlone() {
    Stage stage =
        new Stage("confiner-long", "{\"refinement\": [\"temporal\"]}", VIDEO).structures();
    finish(stage.window(1));

    RecordingDenoiser.Call call = stage.temporal.calls().get(0);
    assertThat(stage.spatial.calls()).isEmpty();
    assertThat(stage.temporal.schedule().signal(call.timestep()))
        .isCloseTo(stage.spatial.schedule().signal(100), within(1e-3));
  }

  @Test
  void showsExpertsWholeSegmentsAtTheEdgesToo() {
    assertThat(lengthsSeen("{\"wholeEdges\": true}")).containsExactly(4, 4, 4, 4);
    assertThat(lengthsSeen("{\"wholeEdges\": false}")).containsExactly(2, 4, 4, 1);
  }

  @Test
  void keepsItsOwnFramesOfWhatItRefined() {
    // 11 frames: window 0 refines 0 to 3 and keeps 0 and 1; window 3 refines 8 to 11 and keeps 10.
    Stage stage = new Stage("confiner-long", "{}", VIDEO).structures();
    WindowRun first = stage.window(0);
    WindowRun last = stage.window(3);
    assertThat(finish(first).sameBits(Frames.slice(first.latent(), 0, 2))).isTrue();
    assertThat(finish(last).sameBits(Frames.slice(last.latent(), 2, 3))).isTrue();
  }

  @Test
  void keepsEveryFrameOnce() {
    for (String recipe : List.of("confiner", "confiner-long")) {
      Stage stage = new Stage(recipe, "{}", VIDEO).structures();
      Layout layout = stage.recipe.plan(VIDEO.frames()).layout();
      int frames = 0;
      for (Window window : layout.windows()) {
        Tensor kept = finish(stage.window(window.index()));
        assertThat(kept.shape())
            .containsExactly(Stage.CHANNELS, window.frames(), Stage.SIDE, Stage.SIDE);
        frames += window.frames();
      }
      assertThat(frames).isEqualTo(VIDEO.frames());
    }
  }

  @Test
  void drawsOtherNoiseForEveryWindow() {
    Stage stage = new Stage("confiner-long", "{}", new VideoSpec("", 4, 7)).structures();

    assertThat(stage.recipe.plan(4).layout().structuresOf(1)).containsExactly(0);
    assertThat(stage.window(0).latent().sameBits(stage.window(1).latent()))
        .as("both windows refine the same four frames")
        .isFalse();
  }

  @Test
  void refusesWhatCannotBe() {
    Stage stage = new Stage("confiner-long", "{}", VIDEO).structures();
    WindowRun run = stage.window(1);

    assertThatThrownBy(run::refined).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> run.restore(1, Tensor.zeros(2, 3, 3, 3)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> run.restore(6, run.latent()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> stage.recipe.window(VIDEO, 1, Map.of(0, stage.structures.get(0)), stage.experts))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("structure 1");
  }

  private static List<Integer> lengthsSeen(String options) {
    Stage stage = new Stage("confiner-long", options, VIDEO).structures();
    List<Integer> lengths = new ArrayList<>();
    for (Window window : stage.recipe.plan(VIDEO.frames()).layout().windows()) {
      stage.spatial.calls().clear();
      finish(stage.window(window.index()));
      lengths.add(stage.spatial.calls().get(0).x().dim(1));
    }
    return lengths;
  }

  private static Tensor finish(WindowRun run) {
    while (run.step() < run.steps()) {
      run.advance();
    }
    return run.refined();
  }
}
