package dev.segue.testbed.chaos.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  private static final Duration LOCK = Duration.ofSeconds(5);

  @Test
  void aSeedAlwaysSaysTheSame() {
    assertThat(Schedule.of(17, 3, LOCK)).isEqualTo(Schedule.of(17, 3, LOCK));
    assertThat(Schedule.of(17, Map.of(Kind.KILL_WORKER, 10), null, LOCK))
        .isEqualTo(Schedule.of(17, Map.of(Kind.KILL_WORKER, 10), null, LOCK))
        .isNotEqualTo(Schedule.of(18, Map.of(Kind.KILL_WORKER, 10), null, LOCK));
  }

  @Test
  void asManySeedsAsThereAreRowsBringEveryKindAndAMixture() {
    Set<Kind> kinds = EnumSet.noneOf(Kind.class);
    long mixed =
        LongStream.range(5, 6 + Kind.values().length)
            .mapToObj(seed -> Schedule.of(seed, 3, LOCK))
            .peek(schedule -> schedule.injections().forEach(one -> kinds.add(one.kind())))
            .filter(schedule -> schedule.row().equals(Schedule.MIXED))
            .count();

    assertThat(kinds).containsExactlyInAnyOrder(Kind.values());
    assertThat(mixed).isEqualTo(1);
  }

  @Test
  void faultsComeInOrderWhileThereIsWorkAndFreezesOutlastTheLock() {
    for (long seed = 0; seed < 200; seed++) {
      assertThat(Schedule.of(seed, 3, LOCK).injections())
          .isNotEmpty()
          .isSortedAccordingTo(Comparator.comparingDouble(Injection::at))
          .allSatisfy(
              one -> {
                assertThat(one.at()).isBetween(0.0, 0.95);
                if (one.kind().name().startsWith("FREEZE")) {
                  assertThat(one.lasts()).isGreaterThan(LOCK);
                }
              });
    }
  }

  @Test
  void outagesLastAsLongAsIsSaid() {
    assertThat(
            Schedule.of(1, Map.of(Kind.STORE_UNAVAILABLE, 1), Duration.ofSeconds(30), LOCK)
                .injections())
        .singleElement()
        .satisfies(one -> assertThat(one.lasts()).isEqualTo(Duration.ofSeconds(30)));
  }
}
