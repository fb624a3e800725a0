package dev.segue.infra.log;

import dev.segue.schemas.Trace;
import org.slf4j.MDC;

/**
 * The trace that the present thread works for: what it logs names it ({@code trace}), and what it
 * sends carries it. Thread-safe.
 */
public final class Tracing {
  /** The field of log lines. */
  private static final String FIELD = "trace";

  private static final ThreadLocal<Trace> PRESENT = new ThreadLocal<>();

  /** Ends on the thread that it was begun on. */
  @FunctionalInterface
  public interface Scope extends AutoCloseable {
    @Override
    void close();
  }

  private Tracing() {}

  /**
   * Works for a trace until the scope is closed; then for the one before.
   *
   * @param trace null for none
   */
  public static Scope in(Trace trace) {
    Trace before = PRESENT.get();
    set(trace);
    return () -> set(before);
  }

  /** What the present thread works for, or null. */
  public static Trace present() {
    return PRESENT.get();
  }

  private static void set(Trace trace) {
    if (trace == null) {
      PRESENT.remove();
      MDC.remove(FIELD);
    } else {
      PRESENT.set(trace);
      MDC.put(FIELD, trace.id());
    }
  }
}
