package dev.segue.producer.flow;

import static dev.segue.producer.Fixtures.BUNDLE;
import static dev.segue.producer.Fixtures.OTHER_BUNDLE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.producer.admit.Load;
import dev.segue.schemas.TaskId.Kind;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdmissionGaugesTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final AdmissionGauges gauges = new AdmissionGauges(registry);

  @Test
  void theyShowWhatThereIsToDoNowByKindAndBundle() {
    gauges.show(
        List.of(
            new Load(Kind.TRACK, BUNDLE, 7, 2),
            new Load(Kind.WINDOW, BUNDLE, 1, 1),
            new Load(Kind.TRACK, OTHER_BUNDLE, 3, 0)));
    gauges.show(List.of(new Load(Kind.TRACK, BUNDLE, 6, 3)));

    assertThat(value("waiting", "track", BUNDLE)).isEqualTo(6);
    assertThat(value("in.flight", "track", BUNDLE)).isEqualTo(3);
    assertThat(value("waiting", "window", BUNDLE)).isZero();
    assertThat(value("in.flight", "window", BUNDLE)).isZero();
    assertThat(value("waiting", "track", OTHER_BUNDLE)).isZero();
  }

  @Test
  void whereAdmissionRunsNoMoreTheyShowNothingToDo() {
    gauges.show(List.of(new Load(Kind.TRACK, BUNDLE, 7, 2)));

    gauges.show(List.of());

    assertThat(value("waiting", "track", BUNDLE)).isZero();
    assertThat(value("in.flight", "track", BUNDLE)).isZero();
  }

  private double value(String what, String kind, String bundle) {
    return registry
        .get("segue.admission.tasks." + what)
        .tags("kind", kind, "bundle", bundle.substring(0, 12))
        .gauge()
        .value();
  }
}
