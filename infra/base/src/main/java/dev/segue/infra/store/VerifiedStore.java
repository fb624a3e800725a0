package dev.segue.infra.store;

import dev.segue.infra.metrics.Meters;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store whose working objects (results of cells, structures, windows' latents) carry a {@link
 * Seal}, so that whoever reads one knows that it is what was written. One that is damaged is the
 * same as one that is missing: it is removed, counted and logged, and made again by whoever needs
 * it. Only one that is damaged at a second reading, too, is; the first may have been damaged on its
 * way.
 *
 * <p>What was stored before there were seals is taken when it is whole as far as its own form says.
 * Other objects, which people and players read, are handed through. Thread-safe.
 */
public final class VerifiedStore implements ObjectStore {
  private static final Logger log = LoggerFactory.getLogger(VerifiedStore.class);
  private static final String SEALED = "/work-";

  private final ObjectStore store;
  private final Predicate<byte[]> isWhole;
  private final Counter damaged;

  /**
   * Over a store, which its owner closes.
   *
   * @param isWhole whether the bytes of an object without a seal are of the length that they say
   */
  public VerifiedStore(ObjectStore store, Predicate<byte[]> isWhole, MeterRegistry registry) {
    this.store = store;
    this.isWhole = isWhole;
    this.damaged = Meters.STORE_DAMAGED.counter(registry);
  }

  private static boolean isSealed(String key) {
    return key.contains(SEALED);
  }

  @Override
  public Optional<byte[]> get(String key) {
    Optional<byte[]> object = store.get(key);
    if (!isSealed(key)) {
      return object;
    }
    Optional<byte[]> bytes = object.flatMap(first -> open(key, first));
    if (object.isPresent() && bytes.isEmpty() && !removedDamaged(key)) {
      return store.get(key).flatMap(second -> open(key, second));
    }
    return bytes;
  }

  /** Reads an object again; removes it, if it is there and damaged. */
  private boolean removedDamaged(String key) {
    Optional<byte[]> object = store.get(key);
    if (object.isEmpty() || open(key, object.get()).isPresent()) {
      return false;
    }
    damaged.increment();
    log.atError()
        .addKeyValue("key", key)
        .addKeyValue("bytes", object.get().length)
        .log("an object is damaged; it is removed, and made again when it is needed");
    store.delete(key);
    return true;
  }

  private Optional<byte[]> open(String key, byte[] object) {
    if (Seal.isOn(object)) {
      return Seal.open(key, object);
    }
    return isWhole.test(object) ? Optional.of(object) : Optional.empty();
  }

  @Override
  public OptionalLong size(String key) {
    return store.size(key);
  }

  @Override
  public byte[] get(String key, long from, int length) {
    return store.get(key, from, length);
  }

  @Override
  public InputStream open(String key) {
    return store.open(key);
  }

  @Override
  public boolean putIfAbsent(String key, byte[] bytes, String contentType) {
    if (!isSealed(key)) {
      return store.putIfAbsent(key, bytes, contentType);
    }
    byte[] sealed = Seal.set(key, bytes);
    // What is there may be damaged; then it makes room for this.
    return store.putIfAbsent(key, sealed, contentType)
        || (removedDamaged(key) && store.putIfAbsent(key, sealed, contentType));
  }

  @Override
  public boolean putIfAbsent(String key, Path file, String contentType) {
    return store.putIfAbsent(key, file, contentType);
  }

  @Override
  public void delete(String key) {
    store.delete(key);
  }
}
