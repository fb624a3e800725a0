package dev.segue.producer.flow;

import dev.segue.kernel.Sha256;
import dev.segue.schemas.DeadLetter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * A record that is set aside: as it came, or cut to its first bytes where it is large, since a
 * letter has to fit into its topic together with what it says of the record. It always has a key.
 */
final class Letter {
  /** Most bytes of a record that is set aside as it came; the broker's bound is four times this. */
  private static final int WHOLE = 256 << 10;

  /** What is left of a record that has more. */
  private static final int CUT = 32 << 10;

  private final byte[] key;
  private final byte[] value;
  private final Headers headers;

  private Letter(byte[] key, byte[] value, Headers headers) {
    this.key = key;
    this.value = value;
    this.headers = headers;
  }

  /** The record's, or the record's place. */
  byte[] key() {
    return key;
  }

  /** The record's, or its first bytes, or null. */
  byte[] value() {
    return value;
  }

  /** The record's as far as they are small, and those that say why. */
  Headers headers() {
    return headers;
  }

  /** A letter for a record. */
  static Letter of(byte[] key, byte[] value, Headers headers, DeadLetter why) {
    long bytes = length(key) + length(value) + length(headers);
    return bytes <= WHOLE ? whole(key, value, headers, why) : cut(key, value, headers, why, CUT);
  }

  private static Letter whole(byte[] key, byte[] value, Headers headers, DeadLetter why) {
    Headers all = new RecordHeaders(headers.toArray());
    explain(all, why);
    return new Letter(key == null ? utf8(why.place()) : key, value, all);
  }

  /**
   * A letter of the first bytes of key and value and of the first small headers.
   *
   * @param most how many bytes of each
   */
  static Letter cut(byte[] key, byte[] value, Headers headers, DeadLetter why, int most) {
    Headers kept = new RecordHeaders();
    long bytes = 0;
    for (Header header : headers) {
      long more = length(header);
      if (bytes + more <= most) {
        kept.add(header);
        bytes += more;
      }
    }
    explain(kept, why);
    byte[] all = value == null ? new byte[0] : value;
    put(kept, DeadLetter.SIZE, Integer.toString(all.length));
    put(kept, DeadLetter.DIGEST, Sha256.hex(all));
    byte[] name = key == null || key.length > most ? utf8(why.place()) : key;
    return new Letter(name, Arrays.copyOf(all, Math.min(all.length, most)), kept);
  }

  private static void explain(Headers headers, DeadLetter why) {
    why.headers().forEach((name, text) -> put(headers, name, text));
  }

  private static void put(Headers headers, String name, String text) {
    headers.remove(name);
    headers.add(name, utf8(text));
  }

  private static long length(Headers headers) {
    long bytes = 0;
    for (Header header : headers) {
      bytes += length(header);
    }
    return bytes;
  }

  private static long length(Header header) {
    return utf8(header.key()).length + length(header.value());
  }

  private static long length(byte[] bytes) {
    return bytes == null ? 0 : bytes.length;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
