package dev.segue.evaluation.video;

import dev.segue.diffusion.tensor.Tensor;

/** A frame: red, green and blue of each pixel in turn, 0 to 255. A value by convention. */
public final class Picture {
  private static final int LEVELS = 255;

  private final int width;
  private final int height;
  private final byte[] rgb;

  /** A frame of this size. */
  public Picture(int width, int height, byte[] rgb) {
    if (rgb.length != 3 * width * height) {
      throw new IllegalArgumentException(width + " x " + height + " in " + rgb.length + " bytes");
    }
    this.width = width;
    this.height = height;
    this.rgb = rgb;
  }

  /** From what a decoder gives: float32 {@code [3, H, W]}, 0 to 1. */
  public static Picture of(Tensor decoded) {
    int size = decoded.dim(1) * decoded.dim(2);
    byte[] rgb = new byte[3 * size];
    for (int c = 0; c < 3; c++) {
      for (int n = 0; n < size; n++) {
        float value = Math.max(0, Math.min(1, decoded.data()[c * size + n]));
        rgb[3 * n + c] = (byte) Math.round(LEVELS * value);
      }
    }
    return new Picture(decoded.dim(2), decoded.dim(1), rgb);
  }

  public int width() {
    return width;
  }

  public int height() {
    return height;
  }

  /** How many values there are, three for each pixel. */
  public int size() {
    return rgb.length;
  }

  /** A value, 0 to 255: number {@code 3 (y width + x) + c}. */
  public int at(int n) {
    return rgb[n] & 0xff;
  }

  /** Brightness of a pixel, 0 to 255 (BT.709). */
  public float luma(int x, int y) {
    int n = 3 * (y * width + x);
    return 0.2126f * at(n) + 0.7152f * at(n + 1) + 0.0722f * at(n + 2);
  }

  public boolean sameSize(Picture other) {
    return width == other.width && height == other.height;
  }
}
