package dev.segue.diffusion.engine;

import dev.segue.diffusion.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Adds and takes away the batch dimension, and repeats what a batch shares. Pure. */
final class Batches {
  private Batches() {}

  /** {@code [...]} to {@code [1, ...]}. */
  static Tensor ofOne(Tensor x) {
    int[] shape = new int[x.rank() + 1];
    shape[0] = 1;
    System.arraycopy(x.shape(), 0, shape, 1, x.rank());
    return new Tensor(shape, x.data());
  }

  /** {@code [1, ...]} to {@code [...]}. */
  static Tensor only(Tensor x) {
    if (x.dim(0) != 1) {
      throw new IllegalArgumentException("a batch of one was expected: " + x);
    }
    return new Tensor(Arrays.copyOfRange(x.shape(), 1, x.rank()), x.data());
  }

  /** {@code [...]} n times: {@code [n, ...]}. */
  static Tensor repeat(Tensor x, int n) {
    int[] shape = new int[x.rank() + 1];
    shape[0] = n;
    System.arraycopy(x.shape(), 0, shape, 1, x.rank());
    Tensor out = Tensor.zeros(shape);
    for (int k = 0; k < n; k++) {
      System.arraycopy(x.data(), 0, out.data(), k * x.size(), x.size());
    }
    return out;
  }

  /** One batch after the other: {@code [a + b + ..., ...]}. */
  static Tensor join(List<Tensor> batches) {
    if (batches.size() == 1) {
      return batches.get(0);
    }
    int[] shape = batches.get(0).shape();
    shape[0] = batches.stream().mapToInt(batch -> batch.dim(0)).sum();
    Tensor out = Tensor.zeros(shape);
    int at = 0;
    for (Tensor batch : batches) {
      System.arraycopy(batch.data(), 0, out.data(), at, batch.size());
      at += batch.size();
    }
    return out;
  }

  /** A batch in equal parts. */
  static List<Tensor> split(Tensor batch, int parts) {
    if (parts == 1) {
      return List.of(batch);
    }
    int[] shape = batch.shape();
    shape[0] /= parts;
    int size = batch.size() / parts;
    return IntStream.range(0, parts)
        .mapToObj(
            n -> new Tensor(shape, Arrays.copyOfRange(batch.data(), n * size, (n + 1) * size)))
        .toList();
  }

  static long[] repeat(long value, int n) {
    long[] out = new long[n];
    Arrays.fill(out, value);
    return out;
  }
}
