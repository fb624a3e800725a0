package dev.segue.diffusion.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.segue.diffusion.noise.CounterNoise;
import dev.segue.diffusion.noise.CounterNoise.Purpose;
import dev.segue.diffusion.tensor.Tensor;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Noise that anybody can draw again; CounterNoiseTest looks whether it is noise. */
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
}
