package dev.segue.infra.experts;

import dev.segue.diffusion.expert.ExpertListener;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
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
    Timer.builder("segue.forwards")
        .description("forwards of the experts")
        .tag("expert", expert)
        .register(registry)
        .record(nanos, TimeUnit.NANOSECONDS);
  }
}
