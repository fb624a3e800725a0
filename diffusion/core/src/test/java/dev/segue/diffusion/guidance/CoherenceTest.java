package dev.segue.diffusion.guidance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.segue.diffusion.noise.CounterNoise;
import dev.segue.diffusion.noise.CounterNoise.Purpose;
import dev.segue.diffusion.tensor.Frames;
import dev.segue.diffusion.tensor.Sums;
import dev.segue.diffusion.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** Eq 12 on tensors small enough to work out by hand. */
class CoherenceTest {
  private static final int[] AS_PRINTED = {0, 1, 2};
  private static final Tensor PREDICTED = frames(1, -2, 4);
  private static final Tensor BEFORE = frames(10, 20, 30);

  @Test
  void guidedNoiseIsAWeightedMean() {
    // g = .1: .8 * 1 + .2 * 10 = 2.8; .8 * -2 + .2 * 20 = 2.4; .8 * 4 + .2 * 30 = 9.2.
    assertThat(Coherence.guide(PREDICTED, BEFORE, AS_PRINTED, 0.1, false).data())
        .containsExactly(new float[] {2.8f, 2.4f, 9.2f}, within(1e-5f));
    assertThat(Coherence.guide(PREDICTED, BEFORE, AS_PRINTED, 0, false).sameBits(PREDICTED))
        .isTrue();
  }

  @Test
  void guidedNoiseIsOneStepDownTheGradientOfTheSquaredDistance() {
    double g = 0.15;
    double h = 1e-3;
    Tensor guided = Coherence.guide(PREDICTED, BEFORE, AS_PRINTED, g, false);
    for (int n = 0; n < 3; n++) {
      double gradient = (distance(n, h) - distance(n, -h)) / (2 * h);
      assertThat((double) guided.data()[n])
          .isCloseTo(PREDICTED.data()[n] - g * gradient, within(1e-4));
    }
  }

  @Test
  void alignmentBringsFramesOfTheSameBaseNoiseTogether() {
    // Segment 0 began as base frames 2, 0, 1; segment 1 as 1, 2, 0. Its frame 0 began as base frame
    // 1, which stands at 2 in segment 0, and so on.
    int[] order = Coherence.alignment(new int[] {2, 0, 1}, new int[] {1, 2, 0});
    assertThat(order).containsExactly(2, 0, 1);
    // g = .25: (1 + 30) / 2, (-2 + 10) / 2, (4 + 20) / 2.
    assertThat(Coherence.guide(PREDICTED, BEFORE, order, 0.25, false).data())
        .containsExactly(15.5f, 4, 12);
  }

  @Test
  void alignmentUndoesAnyTwoShuffles() {
    CounterNoise noise = new CounterNoise(7);
    Tensor base = noise.normal(Purpose.BASE, 0, 0, 2, 16, 1, 1);
    for (int i = 1; i < 50; i++) {
      int[] before = noise.permutation(Purpose.SHUFFLE, i - 1, 16);
      int[] now = noise.permutation(Purpose.SHUFFLE, i, 16);
      Tensor aligned = Frames.pick(Frames.pick(base, before), Coherence.alignment(before, now));
      assertThat(aligned.sameBits(Frames.pick(base, now))).isTrue();
    }
  }

  @Test
  void rescalingGivesTheGuidedNoiseThePredictedNoisesDeviation() {
    CounterNoise noise = new CounterNoise(7);
    Tensor predicted = noise.normal(Purpose.SEGMENT, 1, 0, 2, 3, 8, 8);
    Tensor before = noise.normal(Purpose.SEGMENT, 0, 0, 2, 3, 8, 8);

    Tensor printed = Coherence.guide(predicted, before, AS_PRINTED, 0.2, false);
    Tensor rescaled = Coherence.guide(predicted, before, AS_PRINTED, 0.2, true);

    double deviation = Sums.deviation(predicted);
    // Independent noises: sqrt(.6^2 + .4^2) = .721.
    assertThat(Sums.deviation(printed) / deviation).isCloseTo(0.721, within(0.05));
    assertThat(Sums.deviation(rescaled)).isCloseTo(deviation, within(1e-6));
    float ratio = rescaled.data()[0] / printed.data()[0];
    for (int n = 0; n < printed.size(); n++) {
      assertThat(rescaled.data()[n]).isCloseTo(ratio * printed.data()[n], within(1e-5f));
    }
  }

  @Test
  void rescalingNothingGivesNothing() {
    Tensor still = frames(1, 1, 1);
    assertThat(Coherence.guide(still, still, AS_PRINTED, 0.2, true).sameShape(still)).isTrue();
    assertThat(Sums.deviation(Coherence.guide(still, still, AS_PRINTED, 0.2, true))).isZero();
  }

  private static double distance(int moved, double by) {
    double sum = 0;
    for (int n = 0; n < 3; n++) {
      double e = PREDICTED.data()[n] + (n == moved ? by : 0);
      sum += (e - BEFORE.data()[n]) * (e - BEFORE.data()[n]);
    }
    return sum;
  }

  private static Tensor frames(float... values) {
    return new Tensor(new int[] {1, 3, 1, 1}, values);
  }
}
