package dev.segue.producer.flow;

import dev.segue.infra.metrics.Meters;
import dev.segue.producer.admit.Load;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many tasks wait and how many are in flight, as metrics, by kind and bundle; 0 where admission
 * runs elsewhere. {@link #show} is called by one thread at a time; others read.
 */
final class AdmissionGauges {
  /** Enough of a digest to tell bundles apart, and as much as sentences say. */
  private static final int DIGITS = 12;

  private final MeterRegistry registry;
  private final Map<List<String>, Row> rows = new HashMap<>();

  private record Row(AtomicInteger waiting, AtomicInteger inFlight) {}

  AdmissionGauges(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Shows this and nothing else. */
  synchronized void show(List<Load> loads) {
    Set<Row> others = new HashSet<>(rows.values());
    for (Load load : loads) {
      Row row = row(load);
      set(row, load.waiting(), load.inFlight());
      others.remove(row);
    }
    others.forEach(row -> set(row, 0, 0));
  }

  private Row row(Load load) {
    String kind = load.kind().name().toLowerCase(Locale.ROOT);
    String bundle = load.bundle().substring(0, Math.min(DIGITS, load.bundle().length()));
    return rows.computeIfAbsent(
        List.of(kind, bundle),
        key -> {
          Row row = new Row(new AtomicInteger(), new AtomicInteger());
          Meters.TASKS_WAITING.gauge(registry, row.waiting, AtomicInteger::get, kind, bundle);
          Meters.TASKS_IN_FLIGHT.gauge(registry, row.inFlight, AtomicInteger::get, kind, bundle);
          return row;
        });
  }

  private static void set(Row row, int waiting, int inFlight) {
    row.waiting.set(waiting);
    row.inFlight.set(inFlight);
  }
}
