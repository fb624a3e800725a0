package dev.segue.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.evaluation.Evaluation.Pixels;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class EvaluationTest {
  @Test
  void tellsJointsFromBordersFromTheRest() {
    Evaluation.Meter meter = new Evaluation.Meter(4);
    float level = 0;
    for (int f = 0; f < 12; f++) {
      // 8 more at frames 4 and 8 (joints), 3 more at 2, 6 and 10 (borders), 1 more elsewhere.
      level += f == 0 ? 0 : f % 4 == 0 ? 8 : f % 4 == 2 ? 3 : 1;
      meter.take(flat(level));
    }
    assertThat(meter.evaluation()).isEqualTo(new Evaluation(12, 8, 3, 1, 0));
  }

  @Test
  void hasNoJointInOneSegment() {
    Evaluation.Meter meter = new Evaluation.Meter(16);
    meter.take(flat(1));
    meter.take(flat(2));
    assertThat(meter.evaluation().joint()).isNaN();
    assertThat(meter.evaluation().elsewhere()).isEqualTo(1);
    assertThat(meter.evaluation().table()).contains("change at joints  -", "elsewhere  1.00");
  }

  @Test
  void countsEdgesBothWaysAsSharpness() {
    Evaluation.Meter meter = new Evaluation.Meter(16);
    float[] checkers = new float[3 * 4];
    Arrays.fill(checkers, 0, 3, 100);
    Arrays.fill(checkers, 9, 12, 100);
    meter.take(new Pixels(2, 2, checkers));
    assertThat(meter.evaluation().sharpness()).isEqualTo(200);
  }

  private static Pixels flat(float level) {
    float[] rgb = new float[3 * 2 * 2];
    Arrays.fill(rgb, level);
    return new Pixels(2, 2, rgb);
  }
}
