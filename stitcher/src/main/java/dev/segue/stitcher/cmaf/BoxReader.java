package dev.segue.stitcher.cmaf;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Finds boxes in what {@link BoxWriter} wrote. */
final class BoxReader {
  private static final int HEADER = 8;

  private BoxReader() {}

  /**
   * The content of the first box at a path of types.
   *
   * @throws IllegalArgumentException when there is none
   */
  static ByteBuffer content(ByteBuffer in, String... path) {
    ByteBuffer whole = whole(in, path);
    return whole.position(whole.position() + HEADER);
  }

  /** Likewise, with the box's header. */
  static ByteBuffer whole(ByteBuffer in, String... path) {
    ByteBuffer at = in.duplicate();
    for (int level = 0; level < path.length; level++) {
      find(at, path[level]);
      if (level + 1 < path.length) {
        at.position(at.position() + HEADER);
      }
    }
    return at;
  }

  /** Narrows a buffer to the box of a type. */
  private static void find(ByteBuffer at, String type) {
    while (at.remaining() >= HEADER) {
      int start = at.position();
      long size = Integer.toUnsignedLong(at.getInt(start));
      if (size < HEADER || size > at.remaining()) {
        break;
      }
      byte[] name = new byte[4];
      at.get(start + 4, name);
      if (new String(name, StandardCharsets.US_ASCII).equals(type)) {
        at.limit(start + (int) size);
        return;
      }
      at.position(start + (int) size);
    }
    throw new IllegalArgumentException("no box " + type + " where one was expected");
  }
}
