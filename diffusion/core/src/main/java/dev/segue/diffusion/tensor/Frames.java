package dev.segue.diffusion.tensor;

/** Moves frames of latents {@code [C, F, h, w]} about. Every result is a new tensor. Pure. */
public final class Frames {
  private Frames() {}

  /** Frames {@code from} to {@code to - 1}: {@code [C, to - from, h, w]}. */
  public static Tensor slice(Tensor x, int from, int to) {
    int[] order = new int[to - from];
    for (int f = from; f < to; f++) {
      order[f - from] = f;
    }
    return pick(x, order);
  }

  /** Frame f of the result is frame {@code order[f]} of x. */
  public static Tensor pick(Tensor x, int[] order) {
    int channels = x.dim(0);
    int frames = x.dim(1);
    int frame = x.dim(2) * x.dim(3);
    Tensor out = Tensor.zeros(channels, order.length, x.dim(2), x.dim(3));
    for (int c = 0; c < channels; c++) {
      for (int f = 0; f < order.length; f++) {
        System.arraycopy(
            x.data(),
            (c * frames + order[f]) * frame,
            out.data(),
            (c * order.length + f) * frame,
            frame);
      }
    }
    return out;
  }

  /** The frames of a, then those of b. */
  public static Tensor join(Tensor a, Tensor b) {
    int frame = a.dim(2) * a.dim(3);
    int first = a.dim(1) * frame;
    int second = b.dim(1) * frame;
    Tensor out = Tensor.zeros(a.dim(0), a.dim(1) + b.dim(1), a.dim(2), a.dim(3));
    for (int c = 0; c < a.dim(0); c++) {
      System.arraycopy(a.data(), c * first, out.data(), c * (first + second), first);
      System.arraycopy(b.data(), c * second, out.data(), c * (first + second) + first, second);
    }
    return out;
  }

  /** One frame's latent, {@code [C, h, w]}. */
  public static Tensor frame(Tensor x, int f) {
    Tensor one = slice(x, f, f + 1);
    return new Tensor(new int[] {x.dim(0), x.dim(2), x.dim(3)}, one.data());
  }

  /**
   * A frame's latent {@code [D, h, w]} as further channels of every frame: {@code [C + D, F, h,
   * w]}.
   */
  public static Tensor beside(Tensor x, Tensor frame) {
    int frames = x.dim(1);
    int size = x.dim(2) * x.dim(3);
    Tensor out = Tensor.zeros(x.dim(0) + frame.dim(0), frames, x.dim(2), x.dim(3));
    System.arraycopy(x.data(), 0, out.data(), 0, x.size());
    for (int c = 0; c < frame.dim(0); c++) {
      for (int f = 0; f < frames; f++) {
        int to = x.size() + (c * frames + f) * size;
        System.arraycopy(frame.data(), c * size, out.data(), to, size);
      }
    }
    return out;
  }

  /** {@code [C, F, h, w]} to {@code [F, C, h, w]}: frames become a batch. */
  public static Tensor toBatch(Tensor x) {
    return swap(x);
  }

  /** {@code [F, C, h, w]} to {@code [C, F, h, w]}. */
  public static Tensor fromBatch(Tensor x) {
    return swap(x);
  }

  private static Tensor swap(Tensor x) {
    int a = x.dim(0);
    int b = x.dim(1);
    int frame = x.dim(2) * x.dim(3);
    Tensor out = Tensor.zeros(b, a, x.dim(2), x.dim(3));
    for (int m = 0; m < a; m++) {
      for (int n = 0; n < b; n++) {
        System.arraycopy(x.data(), (m * b + n) * frame, out.data(), (n * a + m) * frame, frame);
      }
    }
    return out;
  }
}
