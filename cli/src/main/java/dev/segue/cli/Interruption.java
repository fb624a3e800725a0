package dev.segue.cli;

import java.util.concurrent.CountDownLatch;

/**
 * What happens when a person presses Ctrl-C or the system asks the process to end: what runs is
 * closed in order while the command's own thread waits, then the process ends with 130 or 143.
 */
final class Interruption {
  private static volatile boolean underWay;

  private Interruption() {}

  /**
   * Runs {@code close} before the process ends by a signal.
   *
   * @return what takes it back, for when the command has ended by itself
   */
  static Runnable close(Runnable close) {
    Thread hook =
        new Thread(
            () -> {
              underWay = true;
              close.run();
            },
            "interruption");
    Runtime.getRuntime().addShutdownHook(hook);
    return () -> {
      if (!underWay) {
        try {
          Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
          waitIfUnderWay();
        }
      }
    };
  }

  /** Never returns when the process is about to end: what fails now fails because of that. */
  static void waitIfUnderWay() {
    if (underWay) {
      waitForTheEnd();
    }
  }

  /** Waits until the process is told to end. */
  static void waitForTheEnd() {
    while (true) {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        // Only the end of the process ends this.
      }
    }
  }
}
