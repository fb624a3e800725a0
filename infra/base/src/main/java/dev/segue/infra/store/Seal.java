package dev.segue.infra.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.segue.kernel.Sha256;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;

/**
 * What stands behind the bytes of a sealed object: their SHA-256 together with the object's key,
 * their number, and eight bytes that say that it is a seal. So a bit that fell over, a part that is
 * missing and the bytes of another object are seen by whoever reads it. Pure.
 */
final class Seal {
  private static final byte[] MARK = "segue\0\u0001\n".getBytes(UTF_8);
  private static final int DIGEST = 32;

  /** How many bytes it takes. */
  static final int SIZE = DIGEST + Long.BYTES + MARK.length;

  private Seal() {}

  /** The bytes with their seal. */
  static byte[] set(String key, byte[] bytes) {
    byte[] sealed = Arrays.copyOf(bytes, bytes.length + SIZE);
    ByteBuffer.wrap(sealed)
        .position(bytes.length)
        .put(digest(key, bytes, bytes.length))
        .putLong(bytes.length)
        .put(MARK);
    return sealed;
  }

  /** Whether an object ends as sealed ones do. */
  static boolean isOn(byte[] object) {
    return object.length >= SIZE
        && Arrays.equals(object, object.length - MARK.length, object.length, MARK, 0, MARK.length);
  }

  /** How many bytes were sealed, as the seal of an object says. */
  static long length(byte[] object) {
    return ByteBuffer.wrap(object).getLong(object.length - SIZE + DIGEST);
  }

  /** The bytes without their seal, or empty where they are not what was sealed under the key. */
  static Optional<byte[]> open(String key, byte[] object) {
    int length = object.length - SIZE;
    if (!isOn(object) || length(object) != length) {
      return Optional.empty();
    }
    byte[] digest = digest(key, object, length);
    return Arrays.equals(object, length, length + DIGEST, digest, 0, DIGEST)
        ? Optional.of(Arrays.copyOf(object, length))
        : Optional.empty();
  }

  private static byte[] digest(String key, byte[] bytes, int length) {
    MessageDigest digest = Sha256.start();
    digest.update(key.getBytes(UTF_8));
    digest.update((byte) 0);
    digest.update(bytes, 0, length);
    return digest.digest();
  }
}
