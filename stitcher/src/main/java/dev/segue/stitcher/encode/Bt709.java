package dev.segue.stitcher.encode;

/**
 * RGB to YCbCr by ITU-R BT.709, section 3, quantized to the limited range of 8 bits. Plain float
 * arithmetic in a fixed order, so the bytes are the same everywhere.
 */
final class Bt709 {
  private static final float KR = 0.2126f;
  private static final float KG = 0.7152f;
  private static final float KB = 0.0722f;
  private static final float CB = 1.8556f;
  private static final float CR = 1.5748f;

  private Bt709() {}

  /**
   * @param rgb three planes of {@code height * width} values, 0 to 1
   */
  static Frame convert(float[] rgb, int width, int height) {
    int size = width * height;
    float[] clipped = new float[rgb.length];
    for (int n = 0; n < rgb.length; n++) {
      if (Float.isNaN(rgb[n])) {
        throw new IllegalArgumentException("a picture holds what is not a number, at " + n);
      }
      clipped[n] = Math.min(1f, Math.max(0f, rgb[n]));
    }
    byte[] y = new byte[size];
    for (int n = 0; n < size; n++) {
      y[n] = luma(clipped[n], clipped[size + n], clipped[2 * size + n]);
    }
    int chromaWidth = width / 2;
    int chromaHeight = height / 2;
    byte[] cb = new byte[chromaWidth * chromaHeight];
    byte[] cr = new byte[chromaWidth * chromaHeight];
    for (int row = 0; row < chromaHeight; row++) {
      for (int column = 0; column < chromaWidth; column++) {
        float r = around(clipped, 0, width, row, column);
        float g = around(clipped, size, width, row, column);
        float b = around(clipped, 2 * size, width, row, column);
        float luma = KR * r + KG * g + KB * b;
        cb[row * chromaWidth + column] = chroma((b - luma) / CB);
        cr[row * chromaWidth + column] = chroma((r - luma) / CR);
      }
    }
    return new Frame(width, height, y, cb, cr);
  }

  /** The mean over two rows of 1/4, 1/2, 1/4 of the pixels left of, at and right of the sample. */
  private static float around(float[] values, int plane, int width, int row, int column) {
    int middle = 2 * column;
    int left = Math.max(0, middle - 1);
    int right = middle + 1;
    int upper = plane + 2 * row * width;
    int lower = upper + width;
    float above = values[upper + left] + 2 * values[upper + middle] + values[upper + right];
    float below = values[lower + left] + 2 * values[lower + middle] + values[lower + right];
    return (above + below) / 8;
  }

  private static byte luma(float r, float g, float b) {
    return (byte) (int) (16.5f + 219 * (KR * r + KG * g + KB * b));
  }

  private static byte chroma(float difference) {
    return (byte) (int) (128.5f + 224 * difference);
  }
}
