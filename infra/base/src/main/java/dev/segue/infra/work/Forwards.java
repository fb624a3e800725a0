package dev.segue.infra.work;

/**
 * How many forwards of denoisers a thread has asked for. A step of a task runs on one thread, so
 * what it cost is the difference. Thread-safe.
 */
public final class Forwards {
  private static final ThreadLocal<long[]> ASKED = ThreadLocal.withInitial(() -> new long[1]);

  private Forwards() {}

  /** The present thread asks for some more. */
  public static void ask(int more) {
    ASKED.get()[0] += more;
  }

  /** How many the present thread has asked for since it began. */
  static long asked() {
    return ASKED.get()[0];
  }
}
