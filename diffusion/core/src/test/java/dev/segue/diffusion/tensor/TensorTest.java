package dev.segue.diffusion.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TensorTest {
  /** Two channels, three frames of one by two: value = 100 c + 10 f + column. */
  private static final Tensor X =
      new Tensor(
          new int[] {2, 3, 1, 2}, new float[] {0, 1, 10, 11, 20, 21, 100, 101, 110, 111, 120, 121});

  @Test
  void framesArePickedSlicedJoinedAndTurnedIntoABatch() {
    assertThat(Frames.pick(X, new int[] {2, 0}).data())
        .containsExactly(20, 21, 0, 1, 120, 121, 100, 101);
    assertThat(Frames.slice(X, 1, 3).data()).containsExactly(10, 11, 20, 21, 110, 111, 120, 121);
    assertThat(Frames.slice(X, 1, 3).shape()).containsExactly(2, 2, 1, 2);
    assertThat(Frames.join(Frames.slice(X, 0, 1), Frames.slice(X, 1, 3)).sameBits(X)).isTrue();
    assertThat(Frames.frame(X, 1).data()).containsExactly(10, 11, 110, 111);
    assertThat(Frames.frame(X, 1).shape()).containsExactly(2, 1, 2);
    Tensor batch = Frames.toBatch(X);
    assertThat(batch.shape()).containsExactly(3, 2, 1, 2);
    assertThat(batch.data()).containsExactly(0, 1, 100, 101, 10, 11, 110, 111, 20, 21, 120, 121);
    assertThat(Frames.fromBatch(batch).sameBits(X)).isTrue();
  }

  @Test
  void sumsAreFloat32ElementByElement() {
    Tensor x = new Tensor(new int[] {2}, new float[] {1, 16_777_216});
    Tensor y = new Tensor(new int[] {2}, new float[] {3, 1});
    assertThat(Sums.mix(2, x, -0.5f, y).data()).containsExactly(0.5f, 33_554_432f);
    assertThat(Sums.mix(1, x, 1, y).data()).as("2^24 + 1 is no float").contains(16_777_216f);
    assertThat(Sums.scale(3, y).data()).containsExactly(9, 3);
    assertThat(Sums.deviation(y)).isEqualTo(1);
    assertThatThrownBy(() -> Sums.mix(1, x, 1, Tensor.zeros(3)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void bitsAreCompared() {
    Tensor zero = Tensor.zeros(1);
    assertThat(zero.sameBits(new Tensor(new int[] {1}, new float[] {-0f}))).isFalse();
    assertThat(zero.sameBits(Tensor.zeros(1, 1))).isFalse();
    assertThat(zero.sameBits(Tensor.zeros(1))).isTrue();
  }

  @Test
  void aShapeThatDoesNotHoldTheValuesIsRefused() {
    for (int[] shape : new int[][] {{0}, {-1, -4}, {3}, {65_536, 65_536}, {1 << 30, 1 << 30, 16}}) {
      assertThatThrownBy(() -> new Tensor(shape, new float[4]))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
