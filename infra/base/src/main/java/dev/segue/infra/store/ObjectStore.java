package dev.segue.infra.store;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Named bytes that are written once. Keys come from {@code dev.segue.schemas.Keys}; no key may be
 * another one plus a slash and more, and nothing is ever listed.
 *
 * <p>Thread-safe. Every call may block for as long as its implementation repeats failing requests,
 * and throws {@link StoreException} after that.
 */
public interface ObjectStore {
  /** The whole object, or empty when there is none. */
  Optional<byte[]> get(String key);

  /** The size of an object in bytes, or empty when there is none. */
  OptionalLong size(String key);

  /**
   * Bytes {@code from} to {@code from + length - 1} of an object; fewer when it ends before.
   *
   * @throws StoreException {@code store-missing} when there is no object
   */
  byte[] get(String key, long from, int length);

  /**
   * The object as a stream, which the caller closes. What breaks while it is read is an {@link
   * java.io.IOException} of the stream, and not repeated.
   *
   * @throws StoreException {@code store-missing} when there is no object
   */
  InputStream open(String key);

  /**
   * Creates an object unless there is one. Of any number of callers at most one is told that it
   * created it. That may be none: when a request breaks after the store obeyed it, its repetition
   * finds the object. So {@code false} means "it is there", not "somebody else did it".
   *
   * @return whether this call created it
   */
  boolean putIfAbsent(String key, byte[] bytes, String contentType);

  /** The same with the bytes of a file of up to 5 GiB, which must not change meanwhile. */
  boolean putIfAbsent(String key, Path file, String contentType);

  /**
   * Whether something lies under a key that is not what was written, or of which that is no longer
   * known. Reads all of it. A store that knows nothing of what was written says no.
   */
  default boolean isDamaged(String key) {
    return false;
  }

  /** Removes an object; it is no error when there is none. */
  void delete(String key);
}
