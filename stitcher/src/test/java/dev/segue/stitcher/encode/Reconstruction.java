package dev.segue.stitcher.encode;

import java.io.ByteArrayOutputStream;
import java.lang.reflect.Field;
import org.jcodec.codecs.h264.H264Encoder;
import org.jcodec.common.model.Picture;

/** The picture that an encoder predicts its next frame from, which it shows to nobody. */
final class Reconstruction {
  private Reconstruction() {}

  static byte[] of(JcodecEncoder encoder, int width, int height) {
    try {
      Field stream = JcodecEncoder.class.getDeclaredField("stream");
      stream.setAccessible(true);
      Field reference = H264Encoder.class.getDeclaredField("ref");
      reference.setAccessible(true);
      Picture picture = (Picture) reference.get(stream.get(encoder));
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      for (int plane = 0; plane < 3; plane++) {
        int shift = plane == 0 ? 0 : 1;
        for (int row = 0; row < height >> shift; row++) {
          for (int column = 0; column < width >> shift; column++) {
            int at = row * picture.getPlaneWidth(plane) + column;
            out.write(picture.getPlaneData(plane)[at] + 128);
          }
        }
      }
      return out.toByteArray();
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }
}
