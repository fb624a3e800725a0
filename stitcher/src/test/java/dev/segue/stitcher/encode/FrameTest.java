package dev.segue.stitcher.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.segue.diffusion.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameTest {
  // Y, Cb, Cr of BT.709 bars at full amplitude, from 16 + 219 Y', 128 + 224 (B' - Y') / 1.8556 and
  // 128 + 224 (R' - Y') / 1.5748, worked out by hand.
  @ParameterizedTest
  @CsvSource({
    "0, 0, 0, 16, 128, 128",
    "1, 1, 1, 235, 128, 128",
    "0.5, 0.5, 0.5, 126, 128, 128",
    "1, 0, 0, 63, 102, 240",
    "0, 1, 0, 173, 42, 26",
    "0, 0, 1, 32, 240, 118",
    "-3, 9, 0, 173, 42, 26"
  })
  void oneColourHasItsBt709Samples(float r, float g, float b, int y, int cb, int cr) {
    Frame frame = Frame.of(plain(r, g, b));

    assertThat(frame.y()).containsOnly(y);
    assertThat(frame.cb()).containsOnly(cb);
    assertThat(frame.cr()).containsOnly(cr);
  }

  @Test
  void chromaStandsAtTheLeftPixelOfEachPair() {
    // One red column at x = 2: it is the middle of chroma sample 1 and a neighbour of sample 0's
    // none (its right pixel is x = 1), so only sample 1 sees it, with weight one half.
    float[] rgb = new float[3 * 2 * 8];
    rgb[2] = 1;
    rgb[8 + 2] = 1;

    Frame frame = Frame.of(new Tensor(new int[] {3, 2, 8}, rgb));

    assertThat(frame.cr()).containsExactly(128, 184, 128, 128);
  }

  @Test
  void whatIsNotANumberIsRefused() {
    Tensor rgb = plain(0, 0, 0);
    rgb.data()[5] = Float.NaN;

    assertThatThrownBy(() -> Frame.of(rgb)).hasMessageContaining("not a number");
  }

  @Test
  void oddSidesAreRefused() {
    assertThatThrownBy(() -> Frame.of(Tensor.zeros(3, 3, 4))).hasMessageContaining("odd");
    assertThatThrownBy(() -> new VideoFormat(130, 71, 8)).hasMessageContaining("even");
  }

  private static Tensor plain(float r, float g, float b) {
    float[] rgb = new float[3 * 16];
    for (int n = 0; n < 16; n++) {
      rgb[n] = r;
      rgb[16 + n] = g;
      rgb[32 + n] = b;
    }
    return new Tensor(new int[] {3, 4, 4}, rgb);
  }
}
