package dev.segue.infra.service;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns what was opened, from start-up to shut-down: each part is handed over as soon as it is open,
 * and all are closed in reverse order, once, also when one of them fails at that.
 *
 * <p>Thread-safe: a signal may close it while more is being opened. What is handed over after that
 * is closed at once.
 */
public final class Lifecycle implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Lifecycle.class);

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private boolean closed;

  /**
   * Starts something that has parts. When a step fails, what was opened before it is closed again.
   *
   * @param steps open the parts, hand each of them over, and give what was started; it closes the
   *     lifecycle when it is closed itself
   */
  public static <T> T start(Function<Lifecycle, T> steps) {
    Lifecycle lifecycle = new Lifecycle();
    boolean started = false;
    try {
      T whole = steps.apply(lifecycle);
      started = true;
      return whole;
    } finally {
      if (!started) {
        lifecycle.close();
      }
    }
  }

  /**
   * Takes a part, to be closed before all that were taken earlier.
   *
   * @return the part
   * @throws IllegalStateException when this was closed already; the part is closed then
   */
  public synchronized <T extends AutoCloseable> T own(T part) {
    if (closed) {
      close(part);
      throw new IllegalStateException("closed while it was starting");
    }
    parts.push(part);
    return part;
  }

  /** Closes all parts; returns when that is done, whoever does it. */
  @Override
  public synchronized void close() {
    closed = true;
    while (!parts.isEmpty()) {
      close(parts.pop());
    }
  }

  private static void close(AutoCloseable part) {
    try {
      part.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      warn(part, e);
    } catch (Exception e) {
      warn(part, e);
    }
  }

  private static void warn(AutoCloseable part, Exception e) {
    log.atWarn()
        .addKeyValue("what", part.getClass().getSimpleName())
        .setCause(e)
        .log("could not be closed in order");
  }
}
