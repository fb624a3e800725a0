package dev.segue.infra.store;

import dev.segue.kernel.LruMap;
import dev.segue.schemas.Keys;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;

/**
 * The sums beside objects, each sealed. Those that were used last are remembered; they change only
 * when an object is made again of other bytes. Thread-safe.
 */
final class Sums {
  private static final String TYPE = "application/json";
  private static final int REMEMBERED = 2_000;

  private final ObjectStore store;
  private final Map<String, Sum> known = Collections.synchronizedMap(new LruMap<>(REMEMBERED));

  Sums(ObjectStore store) {
    this.store = store;
  }

  /** The sum of an object, or empty where none is known: it is older than sums, or broken. */
  Optional<Sum> find(String key) {
    Sum remembered = known.get(key);
    return remembered == null ? read(key) : Optional.of(remembered);
  }

  /** The same as it is in the store now. */
  Optional<Sum> read(String key) {
    Optional<Sum> read = store.get(Keys.sum(key)).flatMap(object -> open(key, object));
    read.ifPresentOrElse(sum -> known.put(key, sum), () -> known.remove(key));
    return read;
  }

  /** Whether there is a sum of which no digest is known any more; asked where none was found. */
  boolean isBroken(String key) {
    return store.size(Keys.sum(key)).isPresent();
  }

  /** The sum that an object in the store says, or empty where that is damaged. */
  static Optional<Sum> open(String key, byte[] object) {
    return Seal.open(Keys.sum(key), object).map(Sum::parse);
  }

  /**
   * Writes a sum unless there is one.
   *
   * @return the one that stands
   */
  Sum settle(String key, Sum ours) {
    if (!put(key, ours)) {
      Optional<Sum> theirs = read(key);
      if (theirs.isPresent()) {
        return theirs.get();
      }
      replace(key, ours);
    }
    return ours;
  }

  /** Writes a sum in place of one that is damaged, or not of these bytes. */
  void replace(String key, Sum ours) {
    store.delete(Keys.sum(key));
    put(key, ours);
  }

  void delete(String key) {
    known.remove(key);
    store.delete(Keys.sum(key));
  }

  private boolean put(String key, Sum sum) {
    boolean isNew = store.putIfAbsent(Keys.sum(key), Seal.set(Keys.sum(key), sum.json()), TYPE);
    if (isNew) {
      known.put(key, sum);
    }
    return isNew;
  }
}
