package dev.segue.infra.work;

import dev.segue.infra.metrics.Meters;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** What a work loop counts and times, tagged with the kind of its work. Thread-safe. */
public final class WorkMetrics {
  /** Ends with what it times. */
  @FunctionalInterface
  interface Timing extends AutoCloseable {
    @Override
    void close();
  }

  private final Timer step;
  private final Timer idle;
  private final MeterRegistry registry;
  private final String kind;
  private final Pace pace = new Pace();

  /** Metrics of one kind of work. */
  public WorkMetrics(MeterRegistry registry, String kind) {
    this.registry = registry;
    this.kind = kind;
    step = Meters.WORK_STEP.timer(registry, kind);
    idle = Meters.WORK_IDLE.timer(registry, kind);
  }

  /** Times a step; to be closed on the thread that it was begun on. */
  Timing step() {
    Timer.Sample sample = Timer.start(registry);
    long before = Forwards.asked();
    return () -> pace.step(Duration.ofNanos(sample.stop(step)), Forwards.asked() - before);
  }

  /** How long an evaluation takes. */
  Pace pace() {
    return pace;
  }

  Timing idle() {
    return timing(idle);
  }

  void done() {
    tasks("done").increment();
    pace.done();
  }

  void tookOver() {
    Meters.WORK_TAKEOVERS.counter(registry, kind).increment();
  }

  void failed() {
    tasks("failed").increment();
  }

  void lost() {
    tasks("lost").increment();
  }

  void gaveBack() {
    tasks("given-back").increment();
  }

  void unavailable() {
    tasks("unavailable").increment();
  }

  void unreadable() {
    tasks("unreadable").increment();
  }

  private Counter tasks(String outcome) {
    return Meters.WORK_TASKS.counter(registry, kind, outcome);
  }

  private Timing timing(Timer timer) {
    Timer.Sample sample = Timer.start(registry);
    return () -> sample.stop(timer);
  }
}
