package dev.segue.infra.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/** The few of a Kafka client's hundred metrics that tell whether it is well. */
public final class KafkaMetrics {
  private static final Set<String> COUNTERS =
      Set.of(
          "record-send-total",
          "record-error-total",
          "record-retry-total",
          "records-consumed-total");
  private static final Set<String> GAUGES =
      Set.of("request-latency-avg", "records-lag-max", "connection-count");
  private static final Set<String> GROUPS =
      Set.of("producer-metrics", "consumer-metrics", "consumer-fetch-manager-metrics");

  private KafkaMetrics() {}

  /**
   * Registers a client's metrics, as {@code segue.kafka.*} with its {@code client.id} as tag.
   *
   * @param metrics what {@code metrics()} of a producer or consumer returns
   */
  public static void bind(MeterRegistry registry, Map<MetricName, ? extends Metric> metrics) {
    metrics.forEach(
        (name, metric) -> {
          String client = name.tags().getOrDefault("client-id", "");
          boolean whole = name.tags().size() == 1 && GROUPS.contains(name.group());
          if (whole && COUNTERS.contains(name.name())) {
            FunctionCounter.builder(
                    meter(name.name().replace("-total", "")), metric, KafkaMetrics::value)
                .tag("client.id", client)
                .description(name.description())
                .register(registry);
          } else if (whole && GAUGES.contains(name.name())) {
            Gauge.builder(meter(name.name()), metric, KafkaMetrics::value)
                .tag("client.id", client)
                .description(name.description())
                .register(registry);
          }
        });
  }

  private static String meter(String name) {
    return "segue.kafka." + name.replace('-', '.');
  }

  private static double value(Metric metric) {
    return metric.metricValue() instanceof Number number ? number.doubleValue() : Double.NaN;
  }
}
