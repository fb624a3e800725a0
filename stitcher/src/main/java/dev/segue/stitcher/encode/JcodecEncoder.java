package dev.segue.stitcher.encode;

import java.nio.ByteBuffer;
import java.util.List;
import org.jcodec.common.model.ColorSpace;
import org.jcodec.common.model.Picture;
import org.jcodec.common.model.Rect;

/**
 * H.264 in Java: constrained baseline, one reference, a constant quantizer.
 *
 * <p>What decoders show is bit for bit what the encoder predicts from only while the quantizer is
 * {@value #COARSEST} or below: up to there the deblocking filter of the standard does nothing, and
 * jcodec's own is not the standard's. Below {@value #FINEST} a black and white edge may need a
 * coefficient that jcodec cannot write.
 */
public final class JcodecEncoder implements Encoder {
  /** The largest quantizer that does not drift. */
  public static final int COARSEST = 15;

  /** The smallest quantizer at which every coefficient can be written. */
  public static final int FINEST = 10;

  private static final int MACROBLOCK = 16;
  // jcodec gives a slice one byte for each pixel of the picture's buffer, which noise overflows at
  // these quantizers: the buffer is made taller than what is shown.
  private static final int ROOM = 4;

  private final VideoFormat format;
  private final JcodecStream stream;
  private final ParameterSets sets;
  private final Picture picture;
  private final ByteBuffer out;

  /**
   * @param quantizer {@value #FINEST} (fine, large) to {@value #COARSEST}
   */
  public JcodecEncoder(VideoFormat format, int quantizer) {
    if (quantizer < FINEST || quantizer > COARSEST) {
      throw new IllegalArgumentException(
          "quantizer " + quantizer + ": " + FINEST + " to " + COARSEST + " are exact");
    }
    this.format = format;
    this.stream = new JcodecStream(format, quantizer);
    this.sets = stream.parameterSets();
    int width = coded(format.width());
    int height = ROOM * coded(format.height());
    this.picture =
        Picture.createCropped(
            width, height, ColorSpace.YUV420J, new Rect(0, 0, format.width(), format.height()));
    this.out = ByteBuffer.allocate(2 * width * height + 1024);
  }

  /** A factory at one quantizer. */
  public static Factory at(int quantizer) {
    return format -> new JcodecEncoder(format, quantizer);
  }

  @Override
  public ParameterSets parameterSets() {
    return sets;
  }

  @Override
  public EncodedFrame encode(Frame frame) {
    if (frame.width() != format.width() || frame.height() != format.height()) {
      throw new IllegalArgumentException(
          "a frame of " + frame.width() + "x" + frame.height() + " in a video of " + format);
    }
    fill(0, frame.y(), frame.width(), frame.height());
    fill(1, frame.cb(), frame.width() / 2, frame.height() / 2);
    fill(2, frame.cr(), frame.width() / 2, frame.height() / 2);
    out.clear();
    List<byte[]> units = NalUnits.split(stream.encodeFrame(picture, out).getData());
    boolean key = units.size() > 1;
    if (key && !sets.equals(new ParameterSets(units.get(0), units.get(1)))) {
      throw new IllegalStateException("the encoder changed its parameter sets");
    }
    return new EncodedFrame(NalUnits.withLength(units.get(units.size() - 1)), key);
  }

  /** Copies a plane, repeats its edges up to whole macroblocks; jcodec's samples are signed. */
  private void fill(int plane, byte[] from, int width, int height) {
    byte[] to = picture.getPlaneData(plane);
    int stride = picture.getPlaneWidth(plane);
    int rows = plane == 0 ? coded(format.height()) : coded(format.height()) / 2;
    for (int row = 0; row < rows; row++) {
      int source = Math.min(row, height - 1) * width;
      for (int column = 0; column < stride; column++) {
        int sample = from[source + Math.min(column, width - 1)] & 0xff;
        to[row * stride + column] = (byte) (sample - 128);
      }
    }
  }

  private static int coded(int pixels) {
    return (pixels + MACROBLOCK - 1) / MACROBLOCK * MACROBLOCK;
  }
}
