package dev.segue.testbed.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.testbed.chaos.fault.Kind;
import dev.segue.testbed.chaos.fault.Struck;
import dev.segue.testbed.chaos.watch.Progress;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecoveryTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  @Test
  void eachTaskOfAKilledWorkerCountsUntilItGoesOn() {
    List<Progress> progress =
        List.of(
            step(1, "segment-0", 0, "a"),
            step(2, "segment-1", 0, "a"),
            step(3, "segment-2", 0, "b"),
            // The kill comes at 4.
            step(5, "segment-2", 1, "b"),
            step(6, "segment-0", 1, "b"),
            step(8, "segment-1", 1, "a"),
            step(9, "segment-1", 2, "a"));

    assertThat(Recovery.of(struck(Kind.KILL_WORKER, 4, 5, "a"), progress, List.of()))
        .containsExactly(Duration.ofSeconds(2), Duration.ofSeconds(4));
  }

  @Test
  void whatAKilledWorkerHadSentIsNoRecovery() {
    List<Progress> progress =
        List.of(
            step(1, "segment-0", 0, "a"),
            new Progress(4 * SECOND + SECOND / 10, "v", "segment-0", 1, "a"),
            step(6, "segment-0", 2, "b"));

    assertThat(Recovery.of(struck(Kind.KILL_WORKER, 4, 5, "a"), progress, List.of()))
        .containsExactly(Duration.ofSeconds(2));
  }

  @Test
  void aTaskThatWasDoneIsNobodysAnyMore() {
    List<Progress> progress = List.of(step(1, "segment-0", -1, "a"), step(6, "segment-0", -1, "b"));

    assertThat(Recovery.of(struck(Kind.KILL_WORKER, 4, 5, "a"), progress, List.of())).isEmpty();
  }

  @Test
  void anOutageCountsFromItsEnd() {
    List<Progress> progress = List.of(step(1, "segment-0", 0, "a"), step(12, "segment-0", 1, "a"));

    assertThat(Recovery.of(struck(Kind.STORE_UNAVAILABLE, 4, 10), progress, List.of()))
        .containsExactly(Duration.ofSeconds(2));
  }

  @Test
  void aProducerIsBackWhenItDecides() {
    assertThat(
            Recovery.of(
                struck(Kind.KILL_PRODUCER, 4, 5), List.of(), List.of(3 * SECOND, 9 * SECOND)))
        .containsExactly(Duration.ofSeconds(5));
  }

  @Test
  void percentilesAreTimesThatWereMeasured() {
    List<Duration> hundred = IntStream.rangeClosed(1, 100).mapToObj(Duration::ofSeconds).toList();

    assertThat(Recovery.percentile(hundred, 0.5)).isEqualTo(Duration.ofSeconds(50));
    assertThat(Recovery.percentile(hundred, 0.99)).isEqualTo(Duration.ofSeconds(99));
    assertThat(Recovery.percentile(hundred.subList(0, 1), 0.5)).isEqualTo(Duration.ofSeconds(1));
  }

  private static Progress step(long second, String task, int step, String worker) {
    return new Progress(second * SECOND, "v", task, step, worker);
  }

  private static Struck struck(Kind kind, long from, long until, String... workers) {
    return new Struck(kind, from * SECOND, until * SECOND, List.of(workers), List.of());
  }
}
