package dev.segue.infra.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MetersTest {
  @ParameterizedTest
  @EnumSource
  void eachIsFoundInPrometheusUnderTheNamesThatItTells(Meters meter) {
    String[] values = meter.labels().stream().map(label -> "x").toArray(String[]::new);
    try (Metrics metrics = Metrics.ofProcess()) {
      switch (meter.kind()) {
        case COUNTER -> meter.counter(metrics.registry(), values).increment();
        case GAUGE ->
            meter.gauge(metrics.registry(), new AtomicInteger(1), AtomicInteger::get, values);
        case TIMER -> meter.timer(metrics.registry(), values).record(() -> {});
      }

      String labels =
          meter.labels().isEmpty()
              ? ""
              : "\\{"
                  + String.join(
                      ",",
                      meter.labels().stream()
                          .sorted()
                          .map(label -> label.replace('.', '_') + "=\"x\"")
                          .toList())
                  + "}";
      assertThat(meter.series())
          .isNotEmpty()
          .allSatisfy(
              name ->
                  assertThat(metrics.scrape()).containsPattern("(?m)^" + name + labels + " [0-9]"));
    }
  }

  @Test
  void aMeterWithoutAValueForEachLabelIsRefused() {
    try (Metrics metrics = Metrics.ofProcess()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Meters.WORK_TASKS.counter(metrics.registry(), "track"))
          .withMessageContaining("[kind, outcome]");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Meters.WORK_TASKS.timer(metrics.registry(), "track", "done"))
          .withMessageContaining("COUNTER");
    }
  }

  @Test
  void thePageOfMetricsIsTheList() throws IOException {
    Path page = Path.of(System.getProperty("segue.root"), "docs", "metrics.md");

    assertThat(Files.readString(page)).contains("\n" + Meters.markdownTable());
  }
}
