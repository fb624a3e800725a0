package dev.segue.diffusion.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.segue.diffusion.noise.CounterNoise;
import dev.segue.diffusion.noise.CounterNoise.Purpose;
import dev.segue.diffusion.tensor.Tensor;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Noise that anybody can draw again. */
class NoiseGoldenTest {
  @Test
  void drawsWhatAnotherImplementationDraws() {
    for (JsonNode golden : Golden.list("normal")) {
      Tensor drawn =
          new CounterNoise(golden.required("seed").longValue())
              .normal(
                  Purpose.valueOf(golden.required("purpose").asText()),
                  golden.required("index").asInt(),
                  golden.required("step").asInt(),
                  9);
      assertThat(Golden.apart(drawn, golden.required("x"))).as("%s", golden).isLessThan(3e-7);
    }
  }

  @Test
  void shufflesAsAnotherImplementationShuffles() {
    for (JsonNode golden : Golden.list("permutations")) {
      assertThat(
              new CounterNoise(golden.required("seed").longValue())
                  .permutation(Purpose.SHUFFLE, golden.required("index").asInt(), 16))
          .containsExactly(Golden.integers(golden.required("p")));
    }
  }

  @Test
  void keepsItsBitsForEver() {
    Tensor drawn = new CounterNoise(7).normal(Purpose.BASE, 0, 0, 4, 16, 16, 16);
    int[] bits = new int[drawn.size()];
    for (int n = 0; n < bits.length; n++) {
      bits[n] = Float.floatToRawIntBits(drawn.data()[n]);
    }
    assertThat(Arrays.hashCode(bits)).isEqualTo(-75_049_956);
  }

  @Test
  void doesNotDependOnHowMuchIsDrawn() {
    float[] few = new CounterNoise(7).normal(Purpose.SEGMENT, 2, 0, 5).data();
    float[] many = new CounterNoise(7).normal(Purpose.SEGMENT, 2, 0, 4, 16, 3, 3).data();

    assertThat(Arrays.copyOf(many, 5)).containsExactly(few);
  }

  @Test
  void isStandardNormal() {
    float[] x = new CounterNoise(11).normal(Purpose.BASE, 0, 0, 1 << 18).data();
    double mean = 0;
    double square = 0;
    double fourth = 0;
    double neighbours = 0;
    int within = 0;
    for (int n = 0; n < x.length; n++) {
      mean += x[n];
      square += (double) x[n] * x[n];
      fourth += Math.pow(x[n], 4);
      neighbours += (double) x[n] * x[(n + 1) % x.length];
      within += Math.abs(x[n]) < 1 ? 1 : 0;
    }
    int n = x.length;
    // Five standard errors of each.
    assertThat(mean / n).isBetween(-0.01, 0.01);
    assertThat(square / n).isBetween(0.986, 1.014);
    assertThat(fourth / n).isBetween(2.9, 3.1);
    assertThat(neighbours / n).isBetween(-0.01, 0.01);
    assertThat((double) within / n).isBetween(0.6781, 0.6873);
  }

  @Test
  void differsWithEverythingThatItIsDrawnFor() {
    Set<Float> firsts = new HashSet<>();
    int draws = 0;
    for (long seed : new long[] {0, 1, -1, Long.MIN_VALUE}) {
      for (Purpose purpose : Purpose.values()) {
        for (int index = 0; index < 20; index++) {
          for (int step = 0; step < 10; step++) {
            firsts.add(new CounterNoise(seed).normal(purpose, index, step, 1).data()[0]);
            draws++;
          }
        }
      }
    }
    // Floats collide now and then; equal streams would collide by the hundred.
    assertThat(firsts.size()).isGreaterThan(draws - 10);
  }

  @Test
  void shufflesEveryFrameToEveryPlace() {
    int[][] counts = new int[8][8];
    for (int segment = 0; segment < 8_000; segment++) {
      int[] p = new CounterNoise(5).permutation(Purpose.SHUFFLE, segment, 8);
      assertThat(Arrays.stream(p).sorted())
          .containsExactlyElementsOf(IntStream.range(0, 8).boxed().toList());
      for (int f = 0; f < 8; f++) {
        counts[f][p[f]]++;
      }
    }
    for (int[] row : counts) {
      for (int count : row) {
        assertThat(count).isBetween(850, 1_150);
      }
    }
  }
}
