package dev.segue.infra.service;

import java.util.concurrent.CountDownLatch;

/** Lets a process end in order when it is told to end. */
public final class ProcessEnd {
  /** What a process does. */
  @FunctionalInterface
  public interface Body {
    /** Runs until {@code told} is counted down, and returns when all is closed. */
    void run(CountDownLatch told) throws InterruptedException;
  }

  private ProcessEnd() {}

  /** Runs until SIGTERM or SIGINT; the process then ends when the body has returned. */
  public static void await(Body body) throws InterruptedException {
    CountDownLatch told = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  told.countDown();
                  try {
                    stopped.await();
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
