package dev.segue.producer.picture;

import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jcodec.codecs.h264.H264Decoder;
import org.jcodec.common.model.ColorSpace;
import org.jcodec.common.model.Picture;

/**
 * The first frame of a chunk. Chunks begin with a picture that needs no other, so nothing but the
 * chunk and the initialization segment is read. Pure.
 */
final class StillFrame {
  private static final int SLICE = 1;
  private static final int KEY_SLICE = 5;

  private StillFrame() {}

  /**
   * Decodes it.
   *
   * @param init the initialization segment, H.264 in an {@code avc1} sample entry
   * @param chunk a media segment
   * @return nothing when they are of another kind
   */
  static Optional<BufferedImage> of(byte[] init, byte[] chunk) {
    try {
      ByteBuffer entry =
          Boxes.find(init, "moov", "trak", "mdia", "minf", "stbl", "stsd", "avc1", "avcC");
      ByteBuffer samples = Boxes.find(chunk, "mdat");
      if (entry == null || samples == null) {
        return Optional.empty();
      }
      List<ByteBuffer> units = parameters(entry);
      units.addAll(firstPicture(samples));
      ByteBuffer size = Boxes.find(init, "moov", "trak", "mdia", "minf", "stbl", "stsd", "avc1");
      int width = size.getShort(24) & 0xffff;
      int height = size.getShort(26) & 0xffff;
      byte[][] planes =
          Picture.create(aligned(width), aligned(height), ColorSpace.YUV420J).getData();
      Picture picture = new H264Decoder().decodeFrameFromNals(units, planes);
      return picture == null ? Optional.empty() : Optional.of(image(picture, width, height));
    } catch (RuntimeException e) {
      // Whatever the decoder stumbled over: these bytes are no picture to it.
      return Optional.empty();
    }
  }

  /** The parameter sets of an {@code avcC} box. */
  private static List<ByteBuffer> parameters(ByteBuffer entry) {
    ByteBuffer in = entry.duplicate();
    in.position(in.position() + 5);
    List<ByteBuffer> units = new ArrayList<>();
    for (int mask : new int[] {0x1f, 0xff}) {
      int count = in.get() & mask;
      for (int i = 0; i < count; i++) {
        units.add(take(in, in.getShort() & 0xffff));
      }
    }
    return units;
  }

  /** The units up to the second picture. */
  private static List<ByteBuffer> firstPicture(ByteBuffer samples) {
    ByteBuffer in = samples.duplicate();
    List<ByteBuffer> units = new ArrayList<>();
    boolean isBegun = false;
    while (in.remaining() > 4) {
      ByteBuffer unit = take(in, in.getInt());
      int type = unit.get(unit.position()) & 0x1f;
      boolean isSlice = type == SLICE || type == KEY_SLICE;
      // The first bit of a slice is set when it holds the first macroblock of a picture.
      boolean begins = isSlice && unit.remaining() > 1 && unit.get(unit.position() + 1) < 0;
      if (isBegun && (begins || !isSlice)) {
        break;
      }
      isBegun |= begins;
      units.add(unit);
    }
    return units;
  }

  private static ByteBuffer take(ByteBuffer in, int bytes) {
    ByteBuffer part = in.slice();
    part.limit(bytes);
    in.position(in.position() + bytes);
    return part;
  }

  private static int aligned(int length) {
    return (length + 15) & ~15;
  }

  /** From BT.709, limited range, 4:2:0; the decoder's samples are less 128. */
  private static BufferedImage image(Picture picture, int width, int height) {
    byte[] luma = picture.getPlaneData(0);
    byte[] blue = picture.getPlaneData(1);
    byte[] red = picture.getPlaneData(2);
    int[] row = new int[width];
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        float l = 1.16438f * (luma[y * picture.getWidth() + x] + 112);
        int chroma = y / 2 * (picture.getWidth() / 2) + x / 2;
        row[x] =
            clip(l + 1.79274f * red[chroma]) << 16
                | clip(l - 0.21325f * blue[chroma] - 0.53291f * red[chroma]) << 8
                | clip(l + 2.11240f * blue[chroma]);
      }
      image.setRGB(0, y, width, 1, row, 0, width);
    }
    return image;
  }

  private static int clip(float value) {
    return Math.max(0, Math.min(255, Math.round(value)));
  }
}
