package dev.segue.diffusion.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.segue.diffusion.bundle.Manifest;
import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.expert.FixedExperts;
import dev.segue.diffusion.plan.Cell;
import dev.segue.diffusion.recipe.TrackRun;
import dev.segue.diffusion.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChunkWiseTest {
  private static final String SEARCH =
      "{\"steps\": 4, \"searchSteps\": 2, \"candidates\": 3, \"guideSteps\": 2}";

  private static final Manifest.Latent LATENT = new Manifest.Latent(4, 16, 4, 4, 8);
  private static final Experts EXPERTS = FixedExperts.mixing(4, 16, 4);

  @Test
  void theScoreIsTheSmallestCosineOverFrames() {
    // Frames (1, 0), (3, 4), (0, 2) against the guide (1, 0): 1, .6 and 0; against (1, 1): 1/sqrt
    // 2,
    // 7 / (5 sqrt 2), 1/sqrt 2.
    Tensor latent = new Tensor(new int[] {2, 3, 1, 1}, new float[] {1, 3, 0, 0, 4, 2});
    Tensor right = new Tensor(new int[] {2, 1, 1}, new float[] {1, 0});
    Tensor both = new Tensor(new int[] {2, 1, 1}, new float[] {1, 1});

    assertThat((double) SearchNoise.score(x -> x, latent, right).data()[0]).isEqualTo(0);
    assertThat((double) SearchNoise.score(x -> x, latent, both).data()[0])
        .isCloseTo(1 / Math.sqrt(2), within(1e-6));
  }

  @Test
  void theBestCandidatesNoiseIsDenoisedInFull() {
    WholeRun run = new WholeRun(EXPERTS, "chunk-wise", SEARCH, 32, 7).run(true);
    SearchPlan plan = (SearchPlan) run.plan;
    int segment = 1;
    int best = 0;
    for (int c = 1; c < 3; c++) {
      if (score(run, plan, segment, c) > score(run, plan, segment, best)) {
        best = c;
      }
    }
    assertThat(score(run, plan, 1, 0)).isNotEqualTo(score(run, plan, 1, 1));

    // The same scores but for another candidate's, which is the highest now: another structure.
    int other = (best + 1) % 3;
    WholeRun changed = new WholeRun(EXPERTS, "chunk-wise", SEARCH, 32, 7);
    changed.cells.putAll(run.cells);
    changed.structures.putAll(run.structures);
    changed.cells.put(
        new Cell(plan.candidate(segment, other), 2), new Tensor(new int[] {1}, new float[] {1.5f}));
    TrackRun main = changed.recipe.track(changed.video, plan.main(segment), EXPERTS);
    Cell first = new Cell(plan.main(segment), 0);
    Tensor predicted = main.forward(changed.reads(first.track(), plan.forwardReads(first)));
    assertThat(predicted.sameBits(run.cells.get(first))).isFalse();
  }

  private static float score(WholeRun run, SearchPlan plan, int segment, int candidate) {
    return run.cells.get(new Cell(plan.candidate(segment, candidate), 2)).data()[0];
  }

  @Test
  void ofCandidatesThatAreAlikeTheFirstGoesOn() {
    WholeRun run = new WholeRun(EXPERTS, "chunk-wise", SEARCH, 16, 7).run(true);
    SearchPlan plan = (SearchPlan) run.plan;
    Tensor same = new Tensor(new int[] {1}, new float[] {0.5f});
    for (int c = 0; c < 3; c++) {
      run.cells.put(new Cell(plan.candidate(0, c), 2), same);
    }
    WholeRun naive =
        new WholeRun(
                EXPERTS,
                "chunk-wise",
                "{\"steps\": 4, \"candidates\": 1, \"guideSteps\": 2}",
                16,
                7)
            .run(true);
    TrackRun main = run.recipe.track(run.video, plan.main(0), EXPERTS);
    Cell first = new Cell(plan.main(0), 0);

    Tensor predicted = main.forward(run.reads(first.track(), plan.forwardReads(first)));

    assertThat(predicted.sameBits(naive.cells.get(new Cell(1, 0)))).isTrue();
  }

  @Test
  void bruteForceTakesTheBestCandidateAsItIs() {
    String options = "{\"steps\": 3, \"searchSteps\": 3, \"candidates\": 2, \"guideSteps\": 1}";
    WholeRun run = new WholeRun(EXPERTS, "chunk-wise", options, 16, 7).run(true);
    SearchPlan plan = (SearchPlan) run.plan;
    float one = run.cells.get(new Cell(plan.candidate(0, 0), 3)).data()[0];
    float two = run.cells.get(new Cell(plan.candidate(0, 1), 3)).data()[0];
    int best = two > one ? 1 : 0;
    // The candidate's last prediction leads from its latent to what was taken.
    TrackRun again = run.recipe.track(run.video, plan.candidate(0, best), EXPERTS);
    for (int k = 0; k < 3; k++) {
      again.accept(run.cells.get(new Cell(plan.candidate(0, best), k)));
    }
    Cell score = new Cell(plan.candidate(0, best), 3);
    Tensor rated = again.forward(run.reads(score.track(), plan.forwardReads(score)));
    assertThat(rated.sameBits(run.cells.get(score))).isTrue();
    assertThat(run.structures.get(0).sameBits(run.cells.get(new Cell(plan.main(0), 0)))).isTrue();
  }

  @Test
  void aSegmentFollowsTheLastFrameOfTheOneBefore() {
    WholeRun run = new WholeRun(EXPERTS, "chunk-wise", SEARCH, 32, 7).run(true);
    WholeRun other = new WholeRun(EXPERTS, "chunk-wise", SEARCH, 32, 7).run(true);
    SearchPlan plan = (SearchPlan) run.plan;
    Tensor before = run.structures.get(0);
    Tensor moved = new Tensor(before.shape(), before.data().clone());
    moved.data()[14 * 16] += 1;
    other.structures.put(0, moved);
    other.assertSameFrom(plan.candidate(1, 0), 0);

    moved.data()[15 * 16] += 1;
    assertThatThrownBy(() -> other.assertSameFrom(plan.candidate(1, 0), 0))
        .hasMessageContaining("differs");
  }

  @Test
  void aPictureThatIsBroughtIsEncodedOnceAndGuidesTheFirstSegment() {
    WholeRun made = new WholeRun(EXPERTS, "chunk-wise", SEARCH, 32, 7).run(true);
    WholeRun one = guided(0.2f);
    WholeRun other = guided(0.7f);

    assertThat(one.plan.steps(0)).isEqualTo(1);
    assertThat(one.cells.get(new Cell(0, 0)).shape()).containsExactly(4, 1, 4, 4);
    assertThat(one.cells.get(new Cell(0, 0)).data()).containsOnly(0.2f);
    assertThat(guided(0.2f).structures.get(1).sameBits(one.structures.get(1))).isTrue();
    for (WholeRun another : java.util.List.of(made, other)) {
      assertThat(another.structures.get(0).sameBits(one.structures.get(0))).isFalse();
    }
    for (int track = 0; track < one.plan.tracks(); track++) {
      for (int done = 0; done <= one.plan.steps(track); done++) {
        one.assertSameFrom(track, done);
      }
    }
    assertThat(one.recipe.evaluations(32).structure())
        .isEqualTo(made.recipe.evaluations(32).structure() - 2);
    assertThat(Recipes.of(one.recipe.settings(), LATENT).settings())
        .isEqualTo(one.recipe.settings());
  }

  private static WholeRun guided(float grey) {
    Tensor picture = Tensor.zeros(3, 32, 32);
    java.util.Arrays.fill(picture.data(), grey);
    return new WholeRun(EXPERTS, "chunk-wise", SEARCH, 32, 7).guidedBy(picture).run(true);
  }

  @Test
  void whoBeginsFromNoiseAloneHasNoUseForAPicture() {
    for (String name : java.util.List.of("confiner", "confiner-long", "segue", "jvid")) {
      assertThatThrownBy(
              () -> Recipes.resolve(name, null, EXPERTS.bundle().manifest()).guided("0".repeat(64)))
          .hasMessageContaining(name)
          .extracting("code")
          .isEqualTo("input-reference-unused");
    }
    assertThatThrownBy(
            () ->
                Recipes.resolve(
                    "chunk-wise",
                    WholeRun.json("{\"reference\": \"0\"}"),
                    EXPERTS.bundle().manifest()))
        .as("it is no option")
        .extracting("code")
        .isEqualTo("option-invalid");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"candidates": 0}                    | option 'candidates' is a whole number from 1 to 64
          {"candidates": 1000000000}           | option 'candidates' is a whole number from 1 to 64
          {"searchSteps": 21}                  | option 'searchSteps' cannot be above steps, which is 20
          {"searchSteps": 0}                   | option 'searchSteps' is a whole number
          {"preset": 9}                        | option 'preset' is paper or bundle
          """)
  void nonsenseIsRefused(String options, String complaint) {
    assertThatThrownBy(() -> new WholeRun(EXPERTS, "chunk-wise", options, 16, 5))
        .hasMessageContaining(complaint);
  }

  @Test
  void thePapersPresetTriesTenNoisesOnEightStepsOfFifty() {
    WholeRun run = new WholeRun(EXPERTS, "chunk-wise", "{\"preset\": \"paper\"}", 16, 5);
    SearchPlan plan = (SearchPlan) run.plan;
    assertThat(plan.tracks()).isEqualTo(1 + 11);
    assertThat(plan.steps(plan.candidate(0, 3))).isEqualTo(9);
    assertThat(plan.steps(plan.main(0))).isEqualTo(50);
  }
}
