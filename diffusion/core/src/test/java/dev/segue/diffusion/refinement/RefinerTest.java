package dev.segue.diffusion.refinement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.segue.diffusion.expert.Condition;
import dev.segue.diffusion.expert.Denoiser;
import dev.segue.diffusion.expert.Prompt;
import dev.segue.diffusion.guidance.ClassifierFree;
import dev.segue.diffusion.noise.CounterNoise;
import dev.segue.diffusion.sampler.Prediction;
import dev.segue.diffusion.schedule.NoiseSchedule;
import dev.segue.diffusion.tensor.Sums;
import dev.segue.diffusion.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Eq 8 to 11 worked out by hand. Roots of alpha-bar and of one minus it: spatial .8 and .6 at
 * timestep 0, .64 and .768375 at 1; temporal .6 and .8 at 0, .36 and .932952 at 1. The spatial
 * expert says eps = x / 2, the temporal one eps = x / 4. The draws of window 3 at step 2 with seed
 * 7 are .897525 and -.604888 to the temporal schedule, 1.141373 and .724393 back.
 */
class RefinerTest {
  private static final NoiseSchedule SPATIAL = NoiseSchedule.linear(0.36, 0.36, 2);
  private static final NoiseSchedule TEMPORAL = NoiseSchedule.linear(0.64, 0.64, 2);
  private static final int CLEAN = -1;

  private final List<String> evaluations = new ArrayList<>();

  @Test
  void standardStepIsTheSpatialExpertAlone() {
    // x0 = (1 - .6 * .5) / .8 = .875, and that is the clean latent.
    assertStep(RefinementStep.STANDARD, 0, CLEAN, .875, -1.75);
    // x0 = (1 - .768375 * .5) / .64 = .962207; .8 x0 + .6 * .5 = 1.069766.
    assertStep(RefinementStep.STANDARD, 1, 0, 1.069766, -2.139531);
    assertThat(evaluations).containsExactly("spatial 0", "spatial 1");
  }

  @Test
  void coordinatedStepGoesThroughTheTemporalScheduleAndBack() {
    // Eq 8: x0 = .875. Eq 9: .6 * .875 + .8 * .897525 = 1.243020. Eq 10: eps = .310755,
    // x0 = (1.243020 - .8 * .310755) / .6 = 1.657360. Eq 11: .8 * 1.657360 + .6 * 1.141373
    // = 2.010712. Eq 8: (2.010712 - .6 * 1.005356) / .8 = 1.759373.
    assertStep(RefinementStep.COORDINATED, 0, CLEAN, 1.759373, -1.051343);
    assertThat(evaluations).containsExactly("spatial 0", "temporal 0", "spatial 0");
  }

  @Test
  void coordinatedStepEndsAtTheNextTimestepOfTheSpatialSchedule() {
    // Eq 8: .962207. Eq 9: .36 * .962207 + .932952 * .897525 = 1.183742. Eq 10: 2.521246.
    // Eq 11: .64 * 2.521246 + .768375 * 1.141373 = 2.490600. Eq 8: x0 = 2.396473,
    // .8 x0 + .6 * 1.245300 = 2.664358.
    assertStep(RefinementStep.COORDINATED, 1, 0, 2.664358, -1.237736);
    assertThat(evaluations).containsExactly("spatial 1", "temporal 1", "spatial 1");
  }

  @Test
  void temporalStepAsksWhereItsOwnScheduleHasTheNoiseLevelOfTheLatent() {
    // alpha-bar .64 of spatial's timestep 0, and .4096 of its timestep 1, are both nearest to
    // temporal's .36 at 0. x0 = (1 - .6 * .25) / .8 = 1.0625.
    assertStep(RefinementStep.TEMPORAL, 0, CLEAN, 1.0625, -2.125);
    // x0 = (1 - .768375 * .25) / .64 = 1.262354; .8 x0 + .6 * .25 = 1.159883.
    assertStep(RefinementStep.TEMPORAL, 1, 0, 1.159883, -2.319766);
    assertThat(evaluations).containsExactly("temporal 0", "temporal 0");
  }

  @Test
  void drawsBelongToTheWindowAndTheStep() {
    Tensor x = new Tensor(new int[] {1, 1, 1, 2}, new float[] {1, -2});
    Tensor one = refiner(3).step(RefinementStep.COORDINATED, x, 2, 1, 0);
    assertThat(refiner(3).step(RefinementStep.COORDINATED, x, 2, 1, 0).sameBits(one)).isTrue();
    assertThat(refiner(4).step(RefinementStep.COORDINATED, x, 2, 1, 0).sameBits(one)).isFalse();
    assertThat(refiner(3).step(RefinementStep.COORDINATED, x, 1, 1, 0).sameBits(one)).isFalse();
  }

  private void assertStep(RefinementStep kind, int t, int next, double first, double second) {
    Tensor x = new Tensor(new int[] {1, 1, 1, 2}, new float[] {1, -2});
    Tensor y = refiner(3).step(kind, x, 2, t, next);
    assertThat((double) y.data()[0]).isCloseTo(first, within(2e-6));
    assertThat((double) y.data()[1]).isCloseTo(second, within(2e-6));
  }

  private Refiner refiner(int window) {
    return new Refiner(
        expert("spatial", SPATIAL, 0.5f),
        expert("temporal", TEMPORAL, 0.25f),
        new CounterNoise(7),
        window);
  }

  private ClassifierFree expert(String role, NoiseSchedule schedule, float factor) {
    Denoiser denoiser =
        new Denoiser() {
          @Override
          public NoiseSchedule schedule() {
            return schedule;
          }

          @Override
          public Prediction predicts() {
            return Prediction.EPSILON;
          }

          @Override
          public Tensor encode(String prompt) {
            return Tensor.zeros(1, 1);
          }

          @Override
          public Tensor predict(Tensor x, int timestep, Condition condition) {
            evaluations.add(role + " " + timestep);
            return Sums.scale(factor, x);
          }
        };
    return new ClassifierFree(denoiser, 1, Prompt.of(""));
  }
}
