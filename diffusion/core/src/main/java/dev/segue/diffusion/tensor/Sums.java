package dev.segue.diffusion.tensor;

/** The sampler's sums: float32, element by element, in this order, on every device. Pure. */
public final class Sums {
  private Sums() {}

  /** {@code p * x + q * y}. */
  public static Tensor mix(float p, Tensor x, float q, Tensor y) {
    if (!x.sameShape(y)) {
      throw new IllegalArgumentException(x + " and " + y + " differ in shape");
    }
    float[] a = x.data();
    float[] b = y.data();
    float[] out = new float[a.length];
    for (int n = 0; n < out.length; n++) {
      out[n] = p * a[n] + q * b[n];
    }
    return new Tensor(x.shape(), out);
  }

  /** {@code p * x}. */
  public static Tensor scale(float p, Tensor x) {
    float[] a = x.data();
    float[] out = new float[a.length];
    for (int n = 0; n < out.length; n++) {
      out[n] = p * a[n];
    }
    return new Tensor(x.shape(), out);
  }

  /** Standard deviation over all values, summed in double in storage order. */
  public static double deviation(Tensor x) {
    double sum = 0;
    for (float v : x.data()) {
      sum += v;
    }
    double mean = sum / x.size();
    double squares = 0;
    for (float v : x.data()) {
      squares += (v - mean) * (v - mean);
    }
    return Math.sqrt(squares / x.size());
  }
}
