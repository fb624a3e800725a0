package dev.segue.stitcher.cmaf;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes the boxes of an ISO base media file (ISO/IEC 14496-12) into memory, big-endian. A box's
 * content is written by a function; its size is filled in afterwards. Not thread-safe.
 */
final class BoxWriter {
  private ByteBuffer out = ByteBuffer.allocate(1024);

  /** What stands in a box. */
  @FunctionalInterface
  interface Content {
    void write(BoxWriter out);
  }

  BoxWriter box(String type, Content content) {
    int start = out.position();
    u32(0).ascii(type);
    content.write(this);
    out.putInt(start, out.position() - start);
    return this;
  }

  /** A box with a version and flags. */
  BoxWriter box(String type, int version, int flags, Content content) {
    return box(
        type,
        b -> {
          b.u32((long) version << 24 | flags);
          content.write(b);
        });
  }

  BoxWriter u8(int value) {
    room(1).put((byte) value);
    return this;
  }

  BoxWriter u16(int value) {
    room(2).putShort((short) value);
    return this;
  }

  BoxWriter u32(long value) {
    room(4).putInt((int) value);
    return this;
  }

  BoxWriter u64(long value) {
    room(8).putLong(value);
    return this;
  }

  BoxWriter ascii(String text) {
    return bytes(text.getBytes(StandardCharsets.US_ASCII));
  }

  BoxWriter bytes(byte[] bytes) {
    room(bytes.length).put(bytes);
    return this;
  }

  BoxWriter zeros(int count) {
    return bytes(new byte[count]);
  }

  int size() {
    return out.position();
  }

  byte[] toBytes() {
    return Arrays.copyOf(out.array(), out.position());
  }

  private ByteBuffer room(int bytes) {
    if (out.remaining() < bytes) {
      int capacity = Math.max(2 * out.capacity(), out.position() + bytes);
      out = ByteBuffer.allocate(capacity).put(out.flip());
    }
    return out;
  }
}
