package dev.segue.diffusion.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.segue.diffusion.noise.CounterNoise.Purpose;
import dev.segue.diffusion.tensor.Tensor;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/**
 * All bounds are five standard errors or more; the draws are fixed, so none of them can flicker.
 */
class CounterNoiseTest {
  private static final int MANY = 262_144;

  @Test
  void valuesAreStandardNormal() {
    float[] x = new CounterNoise(7).normal(Purpose.BASE, 0, 0, MANY).data();

    double root = Math.sqrt(MANY);
    assertThat(moment(x, 1)).isCloseTo(0, within(5 / root));
    assertThat(moment(x, 2)).isCloseTo(1, within(5 * Math.sqrt(2) / root));
    assertThat(moment(x, 3)).isCloseTo(0, within(5 * Math.sqrt(15) / root));
    assertThat(moment(x, 4)).isCloseTo(3, within(5 * Math.sqrt(96) / root));
    // P(|x| < 1) and P(|x| > 3).
    assertThat(share(x, 0, 1)).isCloseTo(0.682689, within(5 * 0.4655 / root));
    assertThat(share(x, 3, 100)).isCloseTo(0.0026998, within(5 * 0.0519 / root));
  }

  @Test
  void drawsThatDifferInAnyOneThingAreIndependent() {
    CounterNoise noise = new CounterNoise(7);
    float[] x = noise.normal(Purpose.SEGMENT, 3, 2, MANY).data();
    for (Purpose purpose : Purpose.values()) {
      if (purpose != Purpose.SEGMENT) {
        assertIndependent(x, noise.normal(purpose, 3, 2, MANY).data());
      }
    }
    for (int index : new int[] {0, 1, 2, 4, 5_999}) {
      assertIndependent(x, noise.normal(Purpose.SEGMENT, index, 2, MANY).data());
    }
    for (int step : new int[] {0, 1, 3, 999}) {
      assertIndependent(x, noise.normal(Purpose.SEGMENT, 3, step, MANY).data());
    }
    assertIndependent(x, noise.normal(Purpose.SEGMENT, 2, 3, MANY).data());
    for (long seed : new long[] {0, 6, 8, -7, 7L << 32}) {
      assertIndependent(x, new CounterNoise(seed).normal(Purpose.SEGMENT, 3, 2, MANY).data());
    }
  }

  @Test
  void neighboursInOneDrawAreIndependent() {
    float[] x = new CounterNoise(7).normal(Purpose.BASE, 0, 0, MANY + 64).data();
    for (int lag : new int[] {1, 2, 3, 16, 64}) {
      assertIndependent(Arrays.copyOf(x, MANY), Arrays.copyOfRange(x, lag, lag + MANY));
    }
  }

  @Test
  void aLongerDrawBeginsLikeAShorterOneAndAShapeDoesNotMatter() {
    CounterNoise noise = new CounterNoise(7);
    Tensor flat = noise.normal(Purpose.BASE, 0, 0, 24);
    assertThat(noise.normal(Purpose.BASE, 0, 0, 2, 3, 4).data()).isEqualTo(flat.data());
    assertThat(noise.normal(Purpose.BASE, 0, 0, 7).data()).isEqualTo(Arrays.copyOf(flat.data(), 7));
  }

  @Test
  void permutationsAreUniform() {
    CounterNoise noise = new CounterNoise(7);
    int draws = 24_000;
    int[] counts = new int[4 * 4 * 4 * 4];
    for (int i = 0; i < draws; i++) {
      int[] p = noise.permutation(Purpose.SHUFFLE, i, 4);
      assertThat(p).containsExactlyInAnyOrder(0, 1, 2, 3);
      counts[((p[0] * 4 + p[1]) * 4 + p[2]) * 4 + p[3]]++;
    }
    double chiSquared = 0;
    for (int count : counts) {
      chiSquared += count == 0 ? 0 : (count - 1_000) * (count - 1_000) / 1_000.0;
    }
    assertThat(Arrays.stream(counts).filter(c -> c > 0).count()).isEqualTo(24);
    assertThat(chiSquared).as("23 degrees of freedom").isBetween(5.0, 60.0);

    int[] firsts = new int[16];
    for (int i = 0; i < 16_000; i++) {
      firsts[noise.permutation(Purpose.SHUFFLE, i, 16)[0]]++;
    }
    assertThat(Arrays.stream(firsts).boxed()).allSatisfy(n -> assertThat(n).isBetween(840, 1_160));
    assertThat(noise.permutation(Purpose.SHUFFLE, 0, 1)).containsExactly(0);
  }

  private static double moment(float[] x, int n) {
    double sum = 0;
    for (float v : x) {
      sum += Math.pow(v, n);
    }
    return sum / x.length;
  }

  private static double share(float[] x, double from, double to) {
    int count = 0;
    for (float v : x) {
      count += Math.abs(v) >= from && Math.abs(v) < to ? 1 : 0;
    }
    return (double) count / x.length;
  }

  /** Neither values nor magnitudes go together. */
  private static void assertIndependent(float[] x, float[] y) {
    double values = 0;
    double squares = 0;
    for (int n = 0; n < x.length; n++) {
      values += x[n] * y[n];
      squares += (x[n] * x[n] - 1.0) * (y[n] * y[n] - 1.0) / 2;
    }
    assertThat(values / x.length).isCloseTo(0, within(5 / Math.sqrt(x.length)));
    assertThat(squares / x.length).isCloseTo(0, within(6 / Math.sqrt(x.length)));
  }
}
