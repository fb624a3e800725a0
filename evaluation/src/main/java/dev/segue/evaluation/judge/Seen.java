package dev.segue.evaluation.judge;

import java.util.Arrays;

/** What a judge sees in one frame. A value by convention. */
public final class Seen {
  private final double x;
  private final double y;
  private final float[] whole;
  private final float[] subject;
  private final float[] background;

  /**
   * What is seen.
   *
   * @param x of the subject's centre, 0 to 1 from left to right
   * @param y likewise from top to bottom
   * @param whole the mean feature of the frame
   * @param subject the features where the subject is
   * @param background the features where it is not
   */
  public Seen(double x, double y, float[] whole, float[] subject, float[] background) {
    this.x = x;
    this.y = y;
    this.whole = whole;
    this.subject = subject;
    this.background = background;
  }

  /** How far the subject's centre is from where it is in another frame; a frame's side is 1. */
  public double distance(Seen other) {
    return Math.hypot(x - other.x, y - other.y);
  }

  public double x() {
    return x;
  }

  public double y() {
    return y;
  }

  /** Cosine of the subject's features in two frames. */
  public double subjectLike(Seen other) {
    return cosine(subject, other.subject);
  }

  /** Cosine of the background's features in two frames. */
  public double backgroundLike(Seen other) {
    return cosine(background, other.background);
  }

  /** What is compared with other videos: the frame's mean feature, then the subject's. */
  public double[] features() {
    double[] all = new double[whole.length + subject.length];
    for (int n = 0; n < whole.length; n++) {
      all[n] = whole[n];
    }
    for (int n = 0; n < subject.length; n++) {
      all[whole.length + n] = subject[n];
    }
    return all;
  }

  /** As the judge gave it: x, y, whole, subject, background. */
  float[] row() {
    int width = whole.length;
    float[] row = new float[2 + 3 * width];
    row[0] = (float) x;
    row[1] = (float) y;
    System.arraycopy(whole, 0, row, 2, width);
    System.arraycopy(subject, 0, row, 2 + width, width);
    System.arraycopy(background, 0, row, 2 + 2 * width, width);
    return row;
  }

  static Seen of(float[] rows, int from, int width) {
    int at = from + 2;
    return new Seen(
        rows[from],
        rows[from + 1],
        Arrays.copyOfRange(rows, at, at + width),
        Arrays.copyOfRange(rows, at + width, at + 2 * width),
        Arrays.copyOfRange(rows, at + 2 * width, at + 3 * width));
  }

  private static double cosine(float[] a, float[] b) {
    double dot = 0;
    double ofA = 0;
    double ofB = 0;
    for (int n = 0; n < a.length; n++) {
      dot += (double) a[n] * b[n];
      ofA += (double) a[n] * a[n];
      ofB += (double) b[n] * b[n];
    }
    return dot / Math.max(1e-12, Math.sqrt(ofA * ofB));
  }
}
