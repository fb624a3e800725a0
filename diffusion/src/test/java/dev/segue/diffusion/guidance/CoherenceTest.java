package dev.segue.diffusion.guidance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.segue.diffusion.noise.CounterNoise;
import dev.segue.diffusion.noise.CounterNoise.Purpose;
import dev.segue.diffusion.tensor.Frames;
import dev.segue.diffusion.tensor.Sums;
import dev.segue.diffusion.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** Eq 12 by hand. */
class CoherenceTest {
  private static final int[] AS_PRINTED = {0, 1, 2};

  @Test
  void takesTwoGPartsOfTheNoiseBefore() {
    Tensor predicted = frames(1, 2, 3);
    Tensor before = frames(10, 20, 30);

    Tensor guided = Coherence.guide(predicted, before, AS_PRINTED, 0.2, false);

    // 0.6 p + 0.4 b, which is p - g * 2 (p - b): a step against the gradient of (p - b)^2.
    assertThat(guided.data()).containsExactly(new float[] {4.6f, 9.2f, 13.8f}, within(1e-6f));
  }

  @Test
  void bringsFramesTogetherThatStartedFromTheSameBaseFrame() {
    // Segment 0 holds base frames 2, 0, 1; segment 1 holds 1, 2, 0.
    int[] order = Coherence.alignment(new int[] {2, 0, 1}, new int[] {1, 2, 0});

    assertThat(order).containsExactly(2, 0, 1);
    Tensor guided = Coherence.guide(frames(1, 2, 3), frames(10, 20, 30), order, 0.25, false);
    assertThat(guided.data()).containsExactly(15.5f, 6f, 11.5f);
  }

  @Test
  void alignsForAnyTwoShuffles() {
    CounterNoise noise = new CounterNoise(4);
    Tensor base = noise.normal(Purpose.BASE, 0, 0, 2, 16, 2, 2);
    for (int i = 1; i < 50; i++) {
      int[] before = noise.permutation(Purpose.SHUFFLE, i - 1, 16);
      int[] now = noise.permutation(Purpose.SHUFFLE, i, 16);

      Tensor moved = Frames.pick(Frames.pick(base, before), Coherence.alignment(before, now));

      assertThat(moved.sameBits(Frames.pick(base, now))).isTrue();
    }
  }

  @Test
  void losesSpreadWhereNoisesAreIndependentUnlessItIsGivenBack() {
    Tensor predicted = noise(1);
    Tensor before = noise(2);

    double shrunk = Sums.deviation(Coherence.guide(predicted, before, order(), 0.25, false));
    double kept = Sums.deviation(Coherence.guide(predicted, before, order(), 0.25, true));

    assertThat(shrunk).isCloseTo(Math.sqrt(0.5) * Sums.deviation(predicted), within(0.02));
    assertThat(kept).isCloseTo(Sums.deviation(predicted), within(1e-5));
  }

  @Test
  void staysFiniteWhereThereIsNothingToRescale() {
    Tensor flat = frames(0, 0, 0);

    assertThat(Coherence.guide(flat, flat, AS_PRINTED, 0.1, true).data())
        .containsExactly(0f, 0f, 0f);
  }

  private static Tensor frames(float... values) {
    return new Tensor(new int[] {1, values.length, 1, 1}, values);
  }

  private static Tensor noise(int index) {
    return new CounterNoise(9).normal(Purpose.SEGMENT, index, 0, 4, 16, 8, 8);
  }

  private static int[] order() {
    return new CounterNoise(9).permutation(Purpose.SHUFFLE, 0, 16);
  }
}
