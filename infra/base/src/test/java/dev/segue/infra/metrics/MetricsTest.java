package dev.segue.infra.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MetricsTest {
  @Test
  void showsTheProcessAndWhatServicesCount() {
    try (Metrics metrics = Metrics.ofProcess()) {
      metrics.registry().counter("segue.test.things", "kind", "good").increment(3);

      assertThat(metrics.scrape())
          .contains("segue_test_things_total{kind=\"good\"} 3.0")
          .contains("jvm_memory_used_bytes", "jvm_threads_live_threads", "process_uptime_seconds");
    }
  }
}
