package dev.segue.diffusion.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.diffusion.expert.Condition;
import dev.segue.diffusion.expert.Denoiser;
import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.expert.FixedExperts;
import dev.segue.diffusion.plan.Window;
import dev.segue.diffusion.recipe.Evaluations;
import dev.segue.diffusion.recipe.Timeline;
import dev.segue.diffusion.recipe.VideoSpec;
import dev.segue.diffusion.recipe.WindowRun;
import dev.segue.diffusion.sampler.Prediction;
import dev.segue.diffusion.schedule.NoiseSchedule;
import dev.segue.diffusion.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What has to hold of each recipe. */
class EveryRecipeTest {
  private static final String RECIPES =
      """
      confiner-long | {}
      confiner      | {"steps": 2, "refinementSteps": 1}
      confiner      | {"steps": 2, "refinementSteps": 0}
      confiner-long | {"refinement": []}
      segue         | {"refinementSteps": 1}
      segue         | {"steps": 6, "overlapping": 2, "sampler": "euler", "refinementSteps": 1}
      segue         | {"overlapping": 0, "shifts": [3, 15], "refinementSteps": 1}
      jvid          | {"steps": 7, "sharedImage": 0.3, "sharedVideo": 0.5}
      chunk-wise    | {"steps": 3, "searchSteps": 2, "candidates": 3, "guideSteps": 2}
      chunk-wise    | {"steps": 3, "searchSteps": 3, "candidates": 2, "guideSteps": 1}
      confiner-long | {"steps": 2, "controlGuidance": 2.5, "refinement": ["standard", "temporal", "coordinated"], "temporalGuidance": 3}
      chunk-wise    | {"steps": 3, "candidates": 1, "guideSteps": 2, "guidance": 2}
      """;

  private static final Experts EXPERTS = FixedExperts.mixing(4, 16, 4);

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = RECIPES)
  void anyOrderThatThePlanAllowsGivesTheSameBits(String recipe, String options) {
    WholeRun one = new WholeRun(EXPERTS, recipe, options, 60, 7).run(true);
    WholeRun other = new WholeRun(EXPERTS, recipe, options, 60, 7).run(false);

    assertThat(other.cells.keySet()).isEqualTo(one.cells.keySet());
    one.cells.forEach((cell, result) -> assertSame(cell, result.sameBits(other.cells.get(cell))));
    one.structures.forEach((i, s) -> assertSame(i, s.sameBits(other.structures.get(i))));
    assertThat(one.structures).hasSize(4);
  }

  private static void assertSame(Object what, boolean isSame) {
    assertThat(isSame).as("%s", what).isTrue();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = RECIPES)
  void aTrackIsTakenUpAfterAnyCell(String recipe, String options) {
    WholeRun whole = new WholeRun(EXPERTS, recipe, options, 40, 3).run(true);
    for (int track = 0; track < whole.plan.tracks(); track++) {
      for (int done = 0; done <= whole.plan.steps(track); done++) {
        whole.assertSameFrom(track, done);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = RECIPES)
  void windowsKeepEveryFrameOnceAndStoreAsManyLatentsAsThePlanSays(String recipe, String options) {
    WholeRun whole = new WholeRun(EXPERTS, recipe, options, 40, 3).run(true);
    int frames = 0;
    for (Window window : whole.plan.layout().windows()) {
      WindowRun run = whole.recipe.window(whole.video, window.index(), whole.structures, EXPERTS);
      assertThat(run.steps()).isEqualTo(whole.plan.refinements());
      while (run.step() < run.steps()) {
        run.advance();
      }
      assertThat(run.refined().shape()).containsExactly(4, window.frames(), 4, 4);
      frames += window.frames();
    }
    assertThat(frames).isEqualTo(40);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = RECIPES)
  void aPromptIsSeenFromItsMomentOnAndNothingBeforeItChanges(String recipe, String options) {
    WholeRun plain = new WholeRun(EXPERTS, recipe, options, 64, 7).run(true);
    WholeRun told =
        new WholeRun(
                EXPERTS,
                recipe,
                options,
                new VideoSpec(
                    new Timeline(
                        List.of(
                            new Timeline.Entry(0, "a red ball", 0),
                            new Timeline.Entry(32, "a blue kite", 0))),
                    64,
                    7))
            .run(false);

    // What is made of other tracks' cells may change at once; only what reads them.
    boolean looksAhead = recipe.equals("segue");
    plain.structures.forEach(
        (i, s) -> {
          boolean isSame = s.sameBits(told.structures.get(i));
          if (!looksAhead || i > 1) {
            assertThat(isSame).as("structure %s", i).isEqualTo(i < 2);
          }
        });
    for (Window window : plain.plan.layout().windows()) {
      if (!looksAhead || window.from() >= 32) {
        assertThat(plain.window(window.index()).sameBits(told.window(window.index())))
            .as("%s", window)
            .isEqualTo(window.to() <= 32);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = RECIPES)
  void halfWayThroughATransitionASegmentIsConditionedByBothPrompts(String recipe, String options) {
    List<Timeline.Entry> entries =
        List.of(new Timeline.Entry(0, "a red ball", 0), new Timeline.Entry(16, "a blue kite", 16));
    WholeRun one = whole(recipe, options, entries);
    WholeRun first = whole(recipe, options, entries.subList(0, 1));
    WholeRun cut =
        whole(recipe, options, List.of(entries.get(0), new Timeline.Entry(16, "a blue kite", 0)));

    assertThat(one.structures.get(1).sameBits(first.structures.get(1))).isFalse();
    assertThat(one.structures.get(1).sameBits(cut.structures.get(1))).isFalse();
  }

  private static WholeRun whole(String recipe, String options, List<Timeline.Entry> entries) {
    VideoSpec video = new VideoSpec(new Timeline(entries), 48, 7);
    return new WholeRun(EXPERTS, recipe, options, video).run(true);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = RECIPES)
  void anotherSeedIsAnotherVideo(String recipe, String options) {
    WholeRun one = new WholeRun(EXPERTS, recipe, options, 20, 7).run(true);
    WholeRun other = new WholeRun(EXPERTS, recipe, options, 20, 8).run(true);
    one.structures.forEach(
        (i, s) -> assertThat(s.sameBits(other.structures.get(i))).as("structure %s", i).isFalse());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = RECIPES)
  void aVideoTakesAsManyForwardsAsTheRecipeSays(String recipe, String options) {
    for (int frames : List.of(5, 40, 64)) {
      AtomicLong forwards = new AtomicLong();
      FixedExperts mixing = FixedExperts.mixing(4, 16, 4);
      Map<String, Denoiser> counted = new HashMap<>();
      mixing.denoisers().forEach((role, own) -> counted.put(role, new Counted(own, forwards)));
      Experts experts = new FixedExperts(mixing.manifest(), counted);
      WholeRun whole = new WholeRun(experts, recipe, options, frames, 7);
      Evaluations said = whole.recipe.evaluations(frames);

      whole.run(true);
      assertThat(forwards.getAndSet(0)).as("structure, %s", frames).isEqualTo(said.structure());
      whole.plan.layout().windows().forEach(window -> whole.window(window.index()));
      assertThat(forwards.get()).as("refinement, %s", frames).isEqualTo(said.refinement());
    }
  }

  private record Counted(Denoiser denoiser, AtomicLong forwards) implements Denoiser {
    @Override
    public NoiseSchedule schedule() {
      return denoiser.schedule();
    }

    @Override
    public Prediction predicts() {
      return denoiser.predicts();
    }

    @Override
    public Tensor encode(String prompt) {
      return denoiser.encode(prompt);
    }

    @Override
    public Tensor predict(Tensor x, int timestep, Condition condition) {
      forwards.incrementAndGet();
      return denoiser.predict(x, timestep, condition);
    }
  }
}
