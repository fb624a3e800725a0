package dev.segue.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;

/**
 * How much a video's pictures change from frame to frame: at joints, where two structures meet (the
 * middle of a window); at borders, where two chunks meet; and elsewhere. A seam shows when the
 * first two are far above the third. Never read their ratio alone: noise raises all three.
 *
 * @param frames how many frames were looked at
 * @param joint mean absolute difference over joints, 0 to 255, or NaN where there is none
 * @param border likewise over borders
 * @param elsewhere likewise over the rest
 * @param sharpness mean absolute difference of neighbouring pixels, both ways added, 0 to 510
 */
public record Evaluation(
    int frames, double joint, double border, double elsewhere, double sharpness) {

  /** A frame: red, green and blue of each pixel in turn, 0 to 255. */
  public static final class Pixels {
    private final int width;
    private final int height;
    private final float[] rgb;

    /** A frame of this size. */
    public Pixels(int width, int height, float[] rgb) {
      this.width = width;
      this.height = height;
      this.rgb = rgb;
    }
  }

  /** Takes frames in order; not thread-safe. */
  public static final class Meter {
    private final int length;
    private final List<Double> differences = new ArrayList<>();
    private Pixels last;
    private double sharpness;
    private int frames;

    /**
     * A meter for a video of segments.
     *
     * @param length L, frames in a segment
     */
    public Meter(int length) {
      this.length = length;
    }

    /** Looks at the next frame. */
    public void take(Pixels frame) {
      if (last != null) {
        differences.add(difference(last.rgb, frame.rgb));
      }
      sharpness += sharpness(frame);
      last = frame;
      frames++;
    }

    /** Of what was taken so far. */
    public Evaluation evaluation() {
      // Difference n is between frames n and n + 1.
      IntPredicate joint = n -> (n + 1) % length == 0;
      IntPredicate border = n -> (n + 1) % length == length / 2;
      return new Evaluation(
          frames,
          mean(joint),
          mean(border),
          mean(joint.or(border).negate()),
          frames == 0 ? Double.NaN : sharpness / frames);
    }

    private double mean(IntPredicate which) {
      double sum = 0;
      int count = 0;
      for (int n = 0; n < differences.size(); n++) {
        if (which.test(n)) {
          sum += differences.get(n);
          count++;
        }
      }
      return count == 0 ? Double.NaN : sum / count;
    }
  }

  private static double difference(float[] a, float[] b) {
    double sum = 0;
    for (int n = 0; n < a.length; n++) {
      sum += Math.abs(a[n] - b[n]);
    }
    return sum / a.length;
  }

  private static double sharpness(Pixels frame) {
    int row = 3 * frame.width;
    double across = 0;
    double down = 0;
    float[] x = frame.rgb;
    for (int n = 0; n < x.length; n++) {
      across += n % row < row - 3 ? Math.abs(x[n + 3] - x[n]) : 0;
      down += n + row < x.length ? Math.abs(x[n + row] - x[n]) : 0;
    }
    double columns = 3.0 * (frame.width - 1) * frame.height;
    double rows = 3.0 * frame.width * (frame.height - 1);
    return across / columns + down / rows;
  }

  /** For people. */
  public String table() {
    return String.format(
        Locale.ROOT,
        "frames            %d%n"
            + "change at joints  %s%n"
            + "change at borders %s%n"
            + "change elsewhere  %s%n"
            + "sharpness         %s",
        frames,
        number(joint),
        number(border),
        number(elsewhere),
        number(sharpness));
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.2f", value);
  }
}
