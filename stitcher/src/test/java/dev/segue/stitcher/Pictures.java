package dev.segue.stitcher;

import dev.segue.diffusion.tensor.Tensor;
import dev.segue.stitcher.encode.Frame;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Pictures to encode, each a function of its index. */
public final class Pictures {
  private Pictures() {}

  /** A bright disc on a curved path over a gradient. */
  public static Tensor disc(int width, int height, int index) {
    double x = width * (0.5 + 0.35 * Math.sin(index * 0.3));
    double y = height * (0.5 + 0.3 * Math.cos(index * 0.21));
    double radius = Math.min(width, height) / 5.0;
    float[] rgb = new float[3 * width * height];
    for (int row = 0; row < height; row++) {
      for (int column = 0; column < width; column++) {
        double edge = radius - Math.hypot(column - x, row - y);
        float disc = (float) Math.max(0, Math.min(1, edge + 0.5));
        int at = row * width + column;
        rgb[at] = mix(0.2f + 0.3f * row / height, 0.9f, disc);
        rgb[width * height + at] = mix(0.6f, 0.15f, disc);
        rgb[2 * width * height + at] = mix(0.3f + 0.5f * column / width, 0.1f, disc);
      }
    }
    return new Tensor(new int[] {3, height, width}, rgb);
  }

  /** Every value drawn anew. */
  public static Tensor noise(int width, int height, int index) {
    SplittableRandom random = new SplittableRandom(index);
    float[] rgb = new float[3 * width * height];
    for (int n = 0; n < rgb.length; n++) {
      rgb[n] = (float) random.nextDouble();
    }
    return new Tensor(new int[] {3, height, width}, rgb);
  }

  /** Black and white pixels, blocks and whole frames that change places: the hardest edges. */
  public static Tensor flashes(int width, int height, int index) {
    float[] rgb = new float[3 * width * height];
    int block = 1 << index % 6;
    for (int row = 0; row < height; row++) {
      for (int column = 0; column < width; column++) {
        float value = (row / block + column / block + index) % 2;
        for (int plane = 0; plane < 3; plane++) {
          rgb[(plane * height + row) * width + column] = value;
        }
      }
    }
    return new Tensor(new int[] {3, height, width}, rgb);
  }

  /** Discs from one index up to another one. */
  public static List<Frame> discs(int width, int height, int from, int to) {
    return IntStream.range(from, to).mapToObj(n -> Frame.of(disc(width, height, n))).toList();
  }

  private static float mix(float under, float over, float share) {
    return under + (over - under) * share;
  }
}
