package dev.segue.producer.picture;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Finds boxes of an ISO base media file. Pure. */
final class Boxes {
  private static final int HEADER = 8;

  private Boxes() {}

  /**
   * The content of the first box on a path, or null when there is none.
   *
   * @param file whole, or a fragment
   * @param path types of boxes, the outermost first
   */
  static ByteBuffer find(byte[] file, String... path) {
    ByteBuffer content = ByteBuffer.wrap(file);
    for (String type : path) {
      content = child(content, type);
      if (content == null) {
        return null;
      }
    }
    return content;
  }

  private static ByteBuffer child(ByteBuffer parent, String type) {
    ByteBuffer in = parent.duplicate();
    in.position(in.position() + skipped(parent, type));
    while (in.remaining() >= HEADER) {
      int at = in.position();
      int length = in.getInt(at);
      byte[] name = new byte[4];
      in.duplicate().position(at + 4).get(name);
      if (length < HEADER || length > in.remaining()) {
        return null;
      }
      if (new String(name, StandardCharsets.US_ASCII).equals(type)) {
        return in.slice().limit(length).position(HEADER).slice();
      }
      in.position(at + length);
    }
    return null;
  }

  /** What boxes with fields of their own have before their children. */
  private static int skipped(ByteBuffer parent, String type) {
    return switch (type) {
      case "avc1" -> 8;
      case "avcC" -> Math.min(78, parent.remaining());
      default -> 0;
    };
  }
}
