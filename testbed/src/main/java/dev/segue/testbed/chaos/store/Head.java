package dev.segue.testbed.chaos.store;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The head of an HTTP/1.1 request. */
final class Head {
  private static final int LONGEST = 1 << 16;

  private final byte[] bytes;
  private final String method;
  private final long length;

  private Head(byte[] bytes, String method, long length) {
    this.bytes = bytes;
    this.method = method;
    this.length = length;
  }

  void writeTo(OutputStream out) throws IOException {
    out.write(bytes);
  }

  /** Such as {@code PUT}. */
  String method() {
    return method;
  }

  /** How many bytes of body follow, or -1 for chunks of unknown length. */
  long length() {
    return length;
  }

  /** The next request's head, or null when the connection ends before it. */
  static Head read(InputStream in) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
    int state = 0;
    while (state < 4) {
      int next = in.read();
      if (next < 0) {
        if (bytes.size() == 0) {
          return null;
        }
        throw new EOFException("the connection ended within a head");
      }
      bytes.write(next);
      if (bytes.size() > LONGEST) {
        throw new IOException("a head of more than " + LONGEST + " bytes");
      }
      boolean expected = next == (state % 2 == 0 ? '\r' : '\n');
      state = expected ? state + 1 : next == '\r' ? 1 : 0;
    }
    return of(bytes.toByteArray());
  }

  private static Head of(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    long length = 0;
    for (String line : text.split("\r\n", -1)) {
      String lower = line.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        length = Long.parseLong(line.substring(line.indexOf(':') + 1).trim());
      } else if (lower.startsWith("transfer-encoding:") && lower.contains("chunked")) {
        length = -1;
      }
    }
    return new Head(bytes, text.substring(0, Math.max(0, text.indexOf(' '))), length);
  }
}
