package dev.segue.stitcher;

import dev.segue.diffusion.tensor.Tensor;
import java.nio.ByteBuffer;

/** Latents as bytes; stands in for the codec that the module of experts will bring. */
final class Latents {
  static final String CONTENT_TYPE = "application/octet-stream";

  private Latents() {}

  static byte[] write(Tensor t) {
    ByteBuffer b = ByteBuffer.allocate(4 + 4 * t.rank() + 4 * t.size());
    b.putInt(t.rank());
    for (int d : t.shape()) {
      b.putInt(d);
    }
    for (float f : t.data()) {
      b.putFloat(f);
    }
    return b.array();
  }

  static Tensor read(byte[] bytes) {
    ByteBuffer b = ByteBuffer.wrap(bytes);
    int[] shape = new int[b.getInt()];
    int size = 1;
    for (int n = 0; n < shape.length; n++) {
      shape[n] = b.getInt();
      size *= shape[n];
    }
    float[] data = new float[size];
    for (int n = 0; n < size; n++) {
      data[n] = b.getFloat();
    }
    return new Tensor(shape, data);
  }
}
