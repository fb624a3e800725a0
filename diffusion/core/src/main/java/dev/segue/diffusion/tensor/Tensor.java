package dev.segue.diffusion.tensor;

import java.util.Arrays;

/**
 * A dense float32 array in row-major order. The sampler's sums run on these, in Java, in a fixed
 * order, so that they give the same bits on every device.
 *
 * <p>A value by convention: whoever makes one may fill {@link #data()}; once handed on, nobody
 * writes to it. Latents are {@code [C, F, h, w]}, one frame's latent {@code [C, h, w]}.
 */
public final class Tensor {
  private final int[] shape;
  private final float[] data;

  public Tensor(int[] shape, float[] data) {
    if (size(shape) != data.length) {
      throw new IllegalArgumentException(
          "shape " + Arrays.toString(shape) + " does not hold " + data.length + " values");
    }
    this.shape = shape.clone();
    this.data = data;
  }

  public static Tensor zeros(int... shape) {
    return new Tensor(shape, new float[size(shape)]);
  }

  private static int size(int[] shape) {
    long size = 1;
    for (int d : shape) {
      if (d < 1) {
        throw new IllegalArgumentException("a dimension below 1: " + Arrays.toString(shape));
      }
      size *= d;
      if (size > Integer.MAX_VALUE) {
        throw new IllegalArgumentException("too many values: " + Arrays.toString(shape));
      }
    }
    return (int) size;
  }

  public int[] shape() {
    return shape.clone();
  }

  public int rank() {
    return shape.length;
  }

  public int dim(int axis) {
    return shape[axis];
  }

  public int size() {
    return data.length;
  }

  /** The values themselves, not a copy. */
  @SuppressWarnings("EI_EXPOSE_REP")
  public float[] data() {
    return data;
  }

  public boolean sameShape(Tensor other) {
    return Arrays.equals(shape, other.shape);
  }

  /** Whether shape and every bit of every value are the same. */
  public boolean sameBits(Tensor other) {
    if (!sameShape(other)) {
      return false;
    }
    for (int n = 0; n < data.length; n++) {
      if (Float.floatToRawIntBits(data[n]) != Float.floatToRawIntBits(other.data[n])) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return "Tensor" + Arrays.toString(shape);
  }
}
