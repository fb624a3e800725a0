package dev.segue.infra.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/** The few of a Kafka client's hundred metrics that tell whether it is well. */
public final class KafkaMetrics {
  private static final Map<String, Meters> BY_NAME =
      Map.of(
          "record-send-total", Meters.KAFKA_RECORD_SEND,
          "record-error-total", Meters.KAFKA_RECORD_ERROR,
          "record-retry-total", Meters.KAFKA_RECORD_RETRY,
          "records-consumed-total", Meters.KAFKA_RECORDS_CONSUMED,
          "request-latency-avg", Meters.KAFKA_REQUEST_LATENCY,
          "records-lag-max", Meters.KAFKA_RECORDS_LAG,
          "connection-count", Meters.KAFKA_CONNECTIONS);
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
          Meters meter = whole ? BY_NAME.get(name.name()) : null;
          if (meter != null && meter.kind() == Meters.Kind.COUNTER) {
            meter.count(registry, metric, KafkaMetrics::value, client);
          } else if (meter != null) {
            meter.gauge(registry, metric, KafkaMetrics::value, client);
          }
        });
  }

  private static double value(Metric metric) {
    return metric.metricValue() instanceof Number number ? number.doubleValue() : Double.NaN;
  }
}
