package dev.segue.infra.store;

import dev.segue.infra.metrics.Meters;
import dev.segue.kernel.LruMap;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collections;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts and logs what is damaged: each object once, however often it is read, until it was seen
 * whole again. Thread-safe.
 */
final class Damages {
  private static final Logger log = LoggerFactory.getLogger(Damages.class);
  private static final int REMEMBERED = 10_000;

  private final Counter damaged;
  private final Set<String> standing =
      Collections.synchronizedSet(Collections.newSetFromMap(new LruMap<>(REMEMBERED)));

  Damages(MeterRegistry registry) {
    this.damaged = Meters.STORE_DAMAGED.counter(registry);
  }

  /** It was removed, and whoever needs it makes it again. */
  void removed(String key, long bytes) {
    damaged.increment();
    log.atError()
        .addKeyValue("key", key)
        .addKeyValue("bytes", bytes)
        .log("an object is damaged; it is removed, and made again when it is needed");
  }

  /** It is damaged, and stays until somebody has made it again. */
  void found(String key, long bytes) {
    if (standing.add(key)) {
      damaged.increment();
      log.atError()
          .addKeyValue("key", key)
          .addKeyValue("bytes", bytes)
          .log("an object is damaged; nobody is given it until it is made again");
    }
  }

  /** It is what was written. */
  void isWhole(String key) {
    standing.remove(key);
  }

  /** Its digest was that of other bytes than those that are written now in its place. */
  static void replaced(String key) {
    log.atError()
        .addKeyValue("key", key)
        .log("an object that is missing was recorded with another digest than ours has");
  }

  /** What was made to take its place is not what was written: it stays as it is. */
  static void isOther(String key) {
    log.atError()
        .addKeyValue("key", key)
        .log("what was made in place of a damaged object has another digest, and is not put there");
  }
}
