package dev.segue.producer.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.diffusion.recipe.Evaluations;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ForecastTest {
  private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");

  /** One worker of one slot, ten evaluations a second. */
  private static final Crew ONE = Crew.of(List.of(Duration.ofMillis(100)), 1);

  @Test
  void oneAfterTheOtherWhereOneIsHeldAtATime() {
    Map<String, Expected> expected =
        forecast(ONE, work("b", 5, 2, 100), work("a", 5, 1, 50), work("c", 5, 3, 10));

    assertThat(expected)
        .containsEntry("a", new Expected(1, at(0), at(5)))
        .containsEntry("b", new Expected(2, at(5), at(15)))
        .containsEntry("c", new Expected(3, at(15), at(16)));
  }

  @Test
  void equalsShareTheWorkersAndTheNextBeginsWhenOneEnds() {
    Crew two = Crew.of(List.of(Duration.ofMillis(100)), 2);

    Map<String, Expected> expected =
        forecast(two, work("a", 5, 1, 20), work("b", 5, 2, 50), work("c", 5, 3, 10));

    // a and b get half each until a ends at 4; b has 30 left then, and c is begun.
    assertThat(expected)
        .containsEntry("a", new Expected(1, at(0), at(4)))
        .containsEntry("b", new Expected(2, at(0), at(8)))
        .containsEntry("c", new Expected(3, at(4), at(6)));
  }

  @Test
  void theHigherPriorityGoesFirst() {
    Map<String, Expected> expected =
        forecast(ONE, work("early", 0, 1, 100), work("urgent", 9, 2, 30));

    assertThat(expected)
        .containsEntry("urgent", new Expected(1, at(0), at(3)))
        .containsEntry("early", new Expected(2, at(3), at(13)));
  }

  @Test
  void whatIsBegunHasNoPositionAndKeepsItsStart() {
    Instant before = NOW.minusSeconds(60);
    Work begun =
        new Work("begun", "bundle", 5, NOW.minusSeconds(99), before, cost(100, 1), 0.4, 0.4);

    Map<String, Expected> expected = forecast(ONE, begun, work("next", 5, 2, 10));

    assertThat(expected)
        .containsEntry("begun", new Expected(null, before, at(4)))
        .containsEntry("next", new Expected(1, at(4), at(5)));
  }

  @Test
  void aChainIsNoShorterForMoreWorkers() {
    Crew ten = Crew.of(Collections.nCopies(10, Duration.ofMillis(100)), 20);
    Work chained = new Work("a", "bundle", 5, NOW, null, cost(100, 100), 1, 1);

    assertThat(forecast(ten, chained).get("a").endAt()).isEqualTo(at(10));
    assertThat(forecast(ten, work("a", 5, 1, 100)).get("a").endAt()).isEqualTo(at(1));
  }

  @Test
  void withoutAMeasuredWorkerOnlyThePlaceIsKnown() {
    Expected place = new Expected(1, null, null);

    assertThat(forecast(Crew.NOBODY, work("a", 5, 1, 100))).containsEntry("a", place);
    assertThat(forecast(Crew.of(Collections.singletonList(null), 2), work("a", 5, 1, 100)))
        .containsEntry("a", place);
  }

  @Test
  void workersThatHaveNotSaidAreTakenForTheOthers() {
    List<Duration> paces = new ArrayList<>(List.of(Duration.ofMillis(100)));
    paces.add(null);

    assertThat(Crew.of(paces, 4).rate()).isEqualTo(20);
  }

  @Test
  void allTheWorkIsDoneByTheEndAndNobodyBeginsBeforeWhoCameFirst() {
    Random random = new Random(7);
    for (int round = 0; round < 200; round++) {
      Crew crew = Crew.of(List.of(Duration.ofMillis(100)), 1 + random.nextInt(5));
      List<Work> works = new ArrayList<>();
      double all = 0;
      for (int n = 0; n < 1 + random.nextInt(30); n++) {
        int evaluations = 1 + random.nextInt(300);
        all += evaluations;
        works.add(work("v" + n, random.nextInt(3), n, evaluations));
      }
      Map<String, Expected> expected = Forecast.of(works, crew, quick(), NOW);

      Instant last = expected.values().stream().map(Expected::endAt).max(Instant::compareTo).get();
      assertThat(Duration.between(NOW, last).toMillis() / 1e3)
          .isCloseTo(all / 10, org.assertj.core.data.Offset.offset(0.01));
      for (Work one : works) {
        for (Work other : works) {
          if (expected.get(one.video()).position() < expected.get(other.video()).position()) {
            assertThat(one.priority()).isGreaterThanOrEqualTo(other.priority());
            assertThat(expected.get(one.video()).startAt())
                .isBeforeOrEqualTo(expected.get(other.video()).startAt());
          }
        }
      }
    }
  }

  private static Map<String, Expected> forecast(Crew segments, Work... works) {
    return Forecast.of(List.of(works), segments, quick(), NOW);
  }

  /** Stitchers that take no time worth mentioning. */
  private static Crew quick() {
    return Crew.of(List.of(Duration.ofNanos(1)), 2);
  }

  private static Work work(String video, int priority, int second, int evaluations) {
    Instant accepted = NOW.minusSeconds(100).plusSeconds(second);
    return new Work(video, "bundle", priority, accepted, null, cost(evaluations, 1), 1, 1);
  }

  /** One evaluation of all is for taking the one task up. */
  private static Cost cost(int evaluations, int chain) {
    return new Cost(new Evaluations(evaluations - 1, 0), 1, 1, chain, chain);
  }

  private static Instant at(long seconds) {
    return NOW.plusSeconds(seconds);
  }
}
