package dev.segue.testbed.chaos.cluster;

import java.io.IOException;
import java.io.InputStream;

/** Ends this process when the one that holds the other end of its input is gone. */
final class ParentWatch {
  private static final int PARENT_GONE = 3;

  private ParentWatch() {}

  /** Watches on a thread of its own; nothing is ever said on {@code input}. */
  static void start(InputStream input) {
    Thread watch = new Thread(() -> untilItEnds(input), "parent-watch");
    watch.setDaemon(true);
    watch.start();
  }

  private static void untilItEnds(InputStream input) {
    try {
      while (input.read() >= 0) {
        // Nobody says anything.
      }
    } catch (IOException e) {
      // As good as an end.
    }
    Runtime.getRuntime().halt(PARENT_GONE);
  }
}
