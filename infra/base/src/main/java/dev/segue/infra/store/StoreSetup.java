package dev.segue.infra.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Optional;

/**
 * Makes the bucket and asks the store, before anything is started, whether it keeps what Segue
 * relies on: of several writers the first one stands, what was written is read at once, sizes,
 * parts, deletion. Some servers take {@code If-None-Match: *} without a word and overwrite.
 */
public final class StoreSetup {
  private static final String TYPE = "text/plain";
  private static final byte[] FIRST = "the first that was written".getBytes(UTF_8);
  private static final byte[] SECOND = "written over it".getBytes(UTF_8);

  private StoreSetup() {}

  /**
   * Makes the bucket if need be, and asks the store.
   *
   * @param instance a name that no other process that starts at the same time has
   * @throws StoreException {@code store-unfit} when it breaks a promise; others when it cannot be
   *     reached or used
   */
  public static void run(S3ObjectStore store, String instance) {
    store.createBucket();
    check(store, "store-check/" + instance);
  }

  /** Writes, reads and deletes one small object. */
  static void check(ObjectStore store, String key) {
    // One that was killed at this point may have left it.
    store.delete(key);
    store.putIfAbsent(key, FIRST, TYPE);
    expect(
        store.get(key).filter(read -> Arrays.equals(read, FIRST)), "gives back what it was given");
    boolean overwrote = store.putIfAbsent(key, SECOND, TYPE);
    expect(
        store.get(key).filter(read -> Arrays.equals(read, FIRST)),
        "keeps an object that a later write with If-None-Match: * would replace");
    expect(
        Optional.of(overwrote).filter(wrong -> !wrong),
        "says of a write with If-None-Match: * that there is an object already");
    expect(
        Optional.of(store.size(key)).filter(size -> size.orElse(-1) == FIRST.length),
        "tells the size of an object");
    byte[] part = store.get(key, 4, 5);
    expect(
        Optional.of(part).filter(read -> Arrays.equals(read, Arrays.copyOfRange(FIRST, 4, 9))),
        "gives a part of an object");
    store.delete(key);
    expect(
        Optional.of(store.size(key)).filter(size -> size.isEmpty()), "removes an object for good");
  }

  private static void expect(Optional<?> kept, String promise) {
    if (kept.isEmpty()) {
      throw new StoreException(
          "store-unfit",
          "the object store breaks a promise that every video relies on: it has to be one that "
              + promise,
          null);
    }
  }
}
