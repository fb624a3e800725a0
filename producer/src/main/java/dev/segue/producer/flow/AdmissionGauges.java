package dev.segue.producer.flow;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/** How many tasks wait and how many are in flight, as metrics; 0 where admission runs elsewhere. */
final class AdmissionGauges {
  final AtomicInteger tracksWaiting;
  final AtomicInteger tracksInFlight;
  final AtomicInteger windowsWaiting;
  final AtomicInteger windowsInFlight;

  AdmissionGauges(MeterRegistry registry) {
    tracksWaiting = gauge(registry, "waiting", "track");
    tracksInFlight = gauge(registry, "in.flight", "track");
    windowsWaiting = gauge(registry, "waiting", "window");
    windowsInFlight = gauge(registry, "in.flight", "window");
  }

  private static AtomicInteger gauge(MeterRegistry registry, String what, String kind) {
    AtomicInteger value = new AtomicInteger();
    Gauge.builder("segue.admission.tasks." + what, value, AtomicInteger::get)
        .tag("kind", kind)
        .register(registry);
    return value;
  }
}
