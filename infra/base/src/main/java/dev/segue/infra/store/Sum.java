package dev.segue.infra.store;

import dev.segue.kernel.Json;
import dev.segue.kernel.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What is written beside an object that people and players read, so that a part of it can be
 * verified, too: its size, and SHA-256 of each piece of it. That of an object no larger than a
 * piece is what {@code sha256sum} says of it. Immutable.
 *
 * @param bytes how many bytes the object has
 * @param piece how many bytes each piece has, but for the last one, which may have fewer
 * @param sha256 of each piece, in order, in hexadecimal digits; none of an object without bytes
 */
record Sum(long bytes, int piece, List<String> sha256) {
  /** How large pieces are: about what is served at a time. */
  static final int PIECE = 1 << 20;

  Sum {
    sha256 = List.copyOf(sha256);
    if (bytes < 0 || piece < 1 || sha256.size() != (bytes + piece - 1) / piece) {
      throw new IllegalArgumentException(
          bytes + " bytes in pieces of " + piece + " are not " + sha256.size() + " pieces");
    }
  }

  /** That of some bytes. */
  static Sum of(byte[] bytes) {
    List<String> digests = new ArrayList<>();
    for (int from = 0; from < bytes.length; from += PIECE) {
      digests.add(
          Sha256.hex(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + PIECE))));
    }
    return new Sum(bytes.length, PIECE, digests);
  }

  /** That of what a stream still has; one piece at a time is in memory. */
  static Sum of(InputStream in) throws IOException {
    List<String> digests = new ArrayList<>();
    long bytes = 0;
    for (byte[] next = in.readNBytes(PIECE); next.length > 0; next = in.readNBytes(PIECE)) {
      digests.add(Sha256.hex(next));
      bytes += next.length;
    }
    return new Sum(bytes, PIECE, digests);
  }

  /** Reads what {@link #json} wrote; throws {@link IllegalStateException} where it is not that. */
  static Sum parse(byte[] json) {
    return Json.read(json, Sum.class);
  }

  byte[] json() {
    return Json.write(this);
  }

  /** Whether these are the bytes of the object. */
  boolean fits(byte[] object) {
    if (object.length != bytes) {
      return false;
    }
    for (int n = 0; n < sha256.size(); n++) {
      int from = n * piece;
      if (!fits(n, Arrays.copyOfRange(object, from, (int) Math.min(bytes, from + (long) piece)))) {
        return false;
      }
    }
    return true;
  }

  /** Whether these are the bytes of one piece. */
  boolean fits(int n, byte[] part) {
    return part.length == length(n) && Sha256.hex(part).equals(sha256.get(n));
  }

  /** Where a piece begins. */
  long from(int n) {
    return (long) n * piece;
  }

  /** How many bytes a piece has. */
  int length(int n) {
    return (int) Math.min(piece, bytes - from(n));
  }
}
