package dev.segue.infra.experts;

import dev.segue.diffusion.expert.ExpertListener;
import dev.segue.infra.metrics.Meters;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.TimeUnit;

/** Counts and times every forward as {@code segue.forwards}, tagged with the expert. */
public final class ExpertMetrics implements ExpertListener {
  private final MeterRegistry registry;

  /** Metrics in a registry. */
  public ExpertMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void onForward(String expert, long nanos) {
    Meters.FORWARDS.timer(registry, expert).record(nanos, TimeUnit.NANOSECONDS);
  }
}
