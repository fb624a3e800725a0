package dev.segue.infra.store;

import dev.segue.infra.metrics.Meters;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes results so that a late or repeated worker changes nothing: what stands in the store first
 * stands for ever, and everybody goes on from that. Results are computed alike everywhere, so a
 * difference between ours and what stands must never happen; it is counted as {@code
 * segue.results.different} and logged as an error. Thread-safe.
 */
public final class Results {
  private static final Logger log = LoggerFactory.getLogger(Results.class);

  private final ObjectStore store;
  private final Counter created;
  private final Counter found;
  private final Counter different;

  /** Results in a store, counted in a registry. */
  public Results(ObjectStore store, MeterRegistry registry) {
    this.store = store;
    this.created = Meters.RESULTS_CREATED.counter(registry);
    this.found = Meters.RESULTS_FOUND.counter(registry);
    this.different = Meters.RESULTS_DIFFERENT.counter(registry);
  }

  /**
   * Puts a result unless there is one.
   *
   * @return the bytes that stand: ours, or what was there before (ours too when that was cleaned up
   *     meanwhile: nobody needs it any more, and it is not brought back)
   */
  public byte[] settle(String key, byte[] ours, String contentType) {
    if (store.putIfAbsent(key, ours, contentType)) {
      created.increment();
      return ours;
    }
    found.increment();
    Optional<byte[]> theirs = store.get(key);
    if (theirs.isPresent() && !Arrays.equals(ours, theirs.get())) {
      reportDifference(key, ours.length, theirs.get().length);
    }
    return theirs.orElse(ours);
  }

  /**
   * Puts a result that lies in a file, unless there is one.
   *
   * @return the size of what stands, in bytes
   */
  public long settle(String key, Path ours, String contentType) {
    try {
      long size = Files.size(ours);
      if (store.putIfAbsent(key, ours, contentType)) {
        created.increment();
        return size;
      }
      found.increment();
      long standing = store.size(key).orElse(size);
      if (standing != size || !sameBytes(key, ours)) {
        reportDifference(key, size, standing);
      }
      return standing;
    } catch (IOException e) {
      throw new StoreException("store-file", "cannot compare " + ours + " with " + key, e);
    }
  }

  /**
   * Puts what the first of several callers decides for all of them; the others may differ and go by
   * what stands.
   *
   * @return the bytes that stand
   */
  public byte[] claim(String key, byte[] ours, String contentType) {
    return store.putIfAbsent(key, ours, contentType) ? ours : store.get(key).orElse(ours);
  }

  private boolean sameBytes(String key, Path ours) throws IOException {
    try (InputStream mine = Files.newInputStream(ours);
        InputStream theirs = store.open(key)) {
      byte[] one;
      byte[] other;
      do {
        one = mine.readNBytes(1 << 16);
        other = theirs.readNBytes(1 << 16);
      } while (one.length > 0 && Arrays.equals(one, other));
      return one.length == 0 && other.length == 0;
    } catch (StoreException e) {
      if (e.code().equals("store-missing")) {
        return true;
      }
      throw e;
    }
  }

  private void reportDifference(String key, long ours, long theirs) {
    different.increment();
    log.atError()
        .addKeyValue("key", key)
        .addKeyValue("bytes", ours)
        .addKeyValue("standing", theirs)
        .log("a result differs from the one in the store, which stands");
  }
}
