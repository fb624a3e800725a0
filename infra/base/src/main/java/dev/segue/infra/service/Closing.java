package dev.segue.infra.service;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was opened, to be closed in reverse order, once; one that fails does not keep the others.
 */
public final class Closing implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Closing.class);

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  /** Adds a resource; one that was added before is now the first to be closed. */
  public synchronized <T extends AutoCloseable> T add(T resource) {
    opened.remove(resource);
    opened.push(resource);
    return resource;
  }

  @Override
  public synchronized void close() {
    while (!opened.isEmpty()) {
      AutoCloseable next = opened.pop();
      try {
        next.close();
      } catch (Exception e) {
        log.atWarn()
            .addKeyValue("what", next.getClass().getSimpleName())
            .setCause(e)
            .log("could not be closed in order");
      }
    }
  }
}
