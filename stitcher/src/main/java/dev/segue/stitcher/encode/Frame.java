package dev.segue.stitcher.encode;

import dev.segue.diffusion.tensor.Tensor;

/**
 * One picture in YUV 4:2:0, 8 bits, BT.709, limited range; chroma stands at the left of each pair
 * of pixels, half-way between two rows, where players expect it.
 *
 * <p>A value by convention, like a {@link Tensor}: once handed on, nobody writes to the planes.
 */
public final class Frame {
  private final int width;
  private final int height;
  private final byte[] y;
  private final byte[] cb;
  private final byte[] cr;

  /**
   * @param y {@code width * height} samples, 16 to 235
   * @param cb {@code width / 2 * height / 2} samples, 16 to 240
   * @param cr likewise
   */
  public Frame(int width, int height, byte[] y, byte[] cb, byte[] cr) {
    int chroma = width / 2 * (height / 2);
    if (width % 2 != 0 || height % 2 != 0) {
      throw new IllegalArgumentException("a picture of " + width + "x" + height + " has odd sides");
    }
    if (y.length != width * height || cb.length != chroma || cr.length != chroma) {
      throw new IllegalArgumentException("planes that are no " + width + "x" + height);
    }
    this.width = width;
    this.height = height;
    this.y = y;
    this.cb = cb;
    this.cr = cr;
  }

  /**
   * Converts a picture.
   *
   * @param rgb float32 {@code [3, H, W]}, 0 to 1; what lies outside is clipped
   * @throws IllegalArgumentException when a value is not a number, or a side is odd
   */
  public static Frame of(Tensor rgb) {
    if (rgb.rank() != 3 || rgb.dim(0) != 3) {
      throw new IllegalArgumentException("a picture is [3, H, W], not " + rgb);
    }
    return Bt709.convert(rgb.data(), rgb.dim(2), rgb.dim(1));
  }

  public int width() {
    return width;
  }

  public int height() {
    return height;
  }

  /** Luma, row by row; not a copy. */
  public byte[] y() {
    return y;
  }

  /** Blue difference, row by row; not a copy. */
  public byte[] cb() {
    return cb;
  }

  /** Red difference, row by row; not a copy. */
  public byte[] cr() {
    return cr;
  }
}
