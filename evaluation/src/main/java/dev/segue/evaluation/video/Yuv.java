package dev.segue.evaluation.video;

/** From BT.709, limited range, 4:2:0, to red, green and blue. Samples come less 128. */
final class Yuv {
  private Yuv() {}

  static Picture picture(org.jcodec.common.model.Picture decoded) {
    int width = decoded.getCroppedWidth();
    int height = decoded.getCroppedHeight();
    int left = decoded.getStartX();
    int top = decoded.getStartY();
    byte[] luma = decoded.getPlaneData(0);
    byte[] blue = decoded.getPlaneData(1);
    byte[] red = decoded.getPlaneData(2);
    byte[] rgb = new byte[3 * width * height];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        float l = 1.16438f * (luma[(y + top) * decoded.getWidth() + x + left] + 112);
        int chroma = (y + top) / 2 * (decoded.getWidth() / 2) + (x + left) / 2;
        int at = 3 * (y * width + x);
        rgb[at] = clip(l + 1.79274f * red[chroma]);
        rgb[at + 1] = clip(l - 0.21325f * blue[chroma] - 0.53291f * red[chroma]);
        rgb[at + 2] = clip(l + 2.11240f * blue[chroma]);
      }
    }
    return new Picture(width, height, rgb);
  }

  private static byte clip(float value) {
    return (byte) Math.round(Math.max(0, Math.min(255, value)));
  }
}
