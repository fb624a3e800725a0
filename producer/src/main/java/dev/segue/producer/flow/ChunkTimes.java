package dev.segue.producer.flow;

import dev.segue.infra.metrics.Meters;
import dev.segue.producer.plan.Showing;
import io.micrometer.core.instrument.MeterRegistry;

/** When chunks can be watched, beside when they are played, as metrics. Thread-safe. */
final class ChunkTimes {
  private final MeterRegistry registry;

  ChunkTimes(MeterRegistry registry) {
    this.registry = registry;
  }

  void shows(Showing chunk) {
    if (chunk.chunk() == 0) {
      Meters.FIRST_CHUNK.timer(registry).record(chunk.waited());
    }
    Meters.CHUNK_LATENESS.timer(registry).record(chunk.late());
    if (!chunk.late().isZero()) {
      Meters.CHUNKS_LATE.counter(registry).increment();
    }
  }
}
