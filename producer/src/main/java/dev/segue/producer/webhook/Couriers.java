package dev.segue.producer.webhook;

import java.util.function.Consumer;

/** Makes attempts side by side. Thread-safe. */
public interface Couriers extends AutoCloseable {
  /**
   * Sends a notice, unless as many are under way as may be. Does not wait.
   *
   * @param then is told what came of it, once, on any thread
   * @return whether it was begun
   */
  boolean send(Notice notice, Consumer<Answer> then);

  /** Ends what is under way. */
  @Override
  void close();
}
