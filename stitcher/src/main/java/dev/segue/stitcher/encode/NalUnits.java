package dev.segue.stitcher.encode;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** NAL units out of a byte stream whose start codes are all of four bytes (H.264, annex B). */
final class NalUnits {
  private static final int START = 1;
  private static final int START_BYTES = 4;

  private NalUnits() {}

  /** The units of a stream, with their header byte and without start code. */
  static List<byte[]> split(ByteBuffer stream) {
    ByteBuffer in = stream.slice();
    List<byte[]> units = new ArrayList<>();
    int begin = -1;
    for (int n = 0; n <= in.limit(); n++) {
      boolean start = n + START_BYTES <= in.limit() && in.getInt(n) == START;
      if (begin >= 0 && (start || n == in.limit())) {
        byte[] unit = new byte[n - begin];
        in.get(begin, unit);
        units.add(unit);
        begin = -1;
      }
      if (start) {
        begin = n + START_BYTES;
        n = begin - 1;
      }
    }
    return units;
  }

  /** A unit as MP4 holds it, behind its length in four bytes. */
  static byte[] withLength(byte[] unit) {
    return ByteBuffer.allocate(START_BYTES + unit.length).putInt(unit.length).put(unit).array();
  }
}
