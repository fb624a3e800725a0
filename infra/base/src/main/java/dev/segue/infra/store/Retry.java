package dev.segue.infra.store;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.function.LongUnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Repeats what failed for a passing reason, with pauses that double up to a bound and are shortened
 * at random, until a time has gone by.
 *
 * @param window how long after the first failure an attempt may still begin
 * @param first the longest first pause
 * @param most the longest pause
 * @param random of a bound, a number from 0 up to it
 */
record Retry(Duration window, Duration first, Duration most, LongUnaryOperator random) {
  private static final Logger log = LoggerFactory.getLogger(Retry.class);

  /** One try. */
  @FunctionalInterface
  interface Attempt<T> {
    /**
     * Does it.
     *
     * @throws IOException when it failed for a reason that may pass
     */
    T run() throws IOException;
  }

  /**
   * What the first successful attempt returned.
   *
   * @param what says in a few words what is tried, for logs and errors
   * @throws StoreException {@code store-unavailable} or {@code store-interrupted}, or what an
   *     attempt threw
   */
  <T> T run(String what, Attempt<T> attempt) {
    long end = System.nanoTime() + window.toNanos();
    long pause = first.toMillis();
    for (int tries = 1; ; tries++) {
      try {
        T result = attempt.run();
        if (tries > 1) {
          log.atInfo().addKeyValue("attempts", tries).log("the object store is back: {}", what);
        }
        return result;
      } catch (IOException e) {
        if (e instanceof InterruptedIOException
            && !(e instanceof SocketTimeoutException)
            && Thread.currentThread().isInterrupted()) {
          throw interrupted(what, e);
        }
        if (System.nanoTime() - end >= 0) {
          throw new StoreException(
              "store-unavailable",
              "the object store failed to " + what + " (tried " + tries + " times): " + e,
              e);
        }
        log.atLevel(tries == 1 ? Level.WARN : Level.DEBUG)
            .addKeyValue("attempt", tries)
            .addKeyValue("cause", e.getMessage())
            .log("the object store failed to {}; trying again", what);
        sleep(what, pause / 2 + random.applyAsLong(pause / 2 + 1));
        pause = Math.min(pause * 2, most.toMillis());
      }
    }
  }

  private static void sleep(String what, long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted(what, e);
    }
  }

  private static StoreException interrupted(String what, Exception cause) {
    return new StoreException("store-interrupted", "interrupted while trying to " + what, cause);
  }
}
