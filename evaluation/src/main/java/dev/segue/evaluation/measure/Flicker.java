package dev.segue.evaluation.measure;

import dev.segue.evaluation.video.Picture;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How much still parts of a clip change: for each value of a picture the median over time of its
 * absolute difference to the frame before, averaged. What moves through is not in the median. Not
 * thread-safe.
 */
final class Flicker {
  private final List<byte[]> differences = new ArrayList<>();
  private Picture last;

  void take(Picture frame) {
    if (last != null) {
      byte[] difference = new byte[frame.size()];
      for (int n = 0; n < difference.length; n++) {
        difference[n] = (byte) Math.abs(frame.at(n) - last.at(n));
      }
      differences.add(difference);
    }
    last = frame;
  }

  /** 0 to 255; NaN of less than two frames. */
  double value() {
    if (differences.isEmpty()) {
      return Double.NaN;
    }
    int count = differences.size();
    int[] sorted = new int[count];
    double sum = 0;
    int size = last.size();
    for (int n = 0; n < size; n++) {
      for (int d = 0; d < count; d++) {
        sorted[d] = differences.get(d)[n] & 0xff;
      }
      Arrays.sort(sorted);
      sum += (sorted[(count - 1) / 2] + sorted[count / 2]) / 2.0;
    }
    return sum / size;
  }
}
