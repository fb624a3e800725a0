package dev.segue.infra.service;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets a process end in order when it is told to end. */
public final class ProcessEnd {
  /** What a process does. */
  @FunctionalInterface
  public interface Body {
    /** Runs until {@code told} is counted down, and returns when all is closed. */
    void run(CountDownLatch told) throws InterruptedException;
  }

  /** What is in a long forward then has given its task back already. */
  private static final Duration LONGEST = Duration.ofSeconds(9);

  private ProcessEnd() {}

  /**
   * Runs until SIGTERM or SIGINT; the process then ends when the body has returned, or nine seconds
   * later: whoever stops processes loses patience with them after ten.
   */
  public static void await(Body body) throws InterruptedException {
    CountDownLatch told = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  told.countDown();
                  try {
                    var unused = stopped.await(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                },
                "stop"));
    try {
      body.run(told);
    } finally {
      stopped.countDown();
    }
  }
}
