package dev.segue.infra.repair;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.segue.diffusion.plan.Layout;
import dev.segue.diffusion.plan.Plan;
import dev.segue.diffusion.plan.Windows;
import dev.segue.infra.repair.Repairs.Answer;
import dev.segue.infra.store.InMemoryObjectStore;
import dev.segue.infra.store.VerifiedStore;
import dev.segue.schemas.Keys;
import dev.segue.schemas.Problem;
import dev.segue.schemas.Task;
import dev.segue.schemas.TaskFailed;
import dev.segue.schemas.TaskId;
import dev.segue.schemas.VideoDescription;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RepairsTest {
  private static final VideoDescription VIDEO =
      new VideoDescription(
          "v",
          "p",
          12,
          8,
          1,
          "0".repeat(64),
          "fake",
          null,
          JsonNodeFactory.instance.objectNode().put("name", "any"));

  /** Three segments, each by itself. */
  private static final Plan PLAN =
      new Plan() {
        @Override
        public Layout layout() {
          return Windows.aligned(12, 4);
        }

        @Override
        public int tracks() {
          return 3;
        }

        @Override
        public int steps(int track) {
          return 1;
        }

        @Override
        public int segment(int track) {
          return track;
        }

        @Override
        public boolean makesStructure(int track) {
          return true;
        }

        @Override
        public List<Integer> structuresRead(int track) {
          return track == 0 ? List.of() : List.of(track - 1);
        }

        @Override
        public int refinements() {
          return 0;
        }
      };

  private final InMemoryObjectStore store = new InMemoryObjectStore();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final List<Task> said = new ArrayList<>();
  private Instant now = Instant.parse("2026-11-28T12:00:00Z");
  private final Repairs repairs =
      new Repairs(store, video -> PLAN, ready -> said.add(ready.task()), meters, clock());

  @BeforeEach
  void begun() {
    put(Keys.executionClass("v"), "a class");
  }

  @Test
  void itsTaskIsSaidToAdmissionWithTheClassThatTheVideoIsMadeOn() {
    put(Keys.structure(VIDEO, 1), "s");

    assertThat(repairs.ask(VIDEO, TaskId.window(1))).isEqualTo(Answer.ORDERED);

    assertThat(said)
        .containsExactly(Task.repair(VIDEO, TaskId.window(1), "a class", null))
        .allMatch(Task::mends);
    assertThat(count("ordered")).isEqualTo(1);
  }

  @Test
  void whoeverAsksOftenIsHeardOnceInAWhile() {
    put(Keys.structure(VIDEO, 1), "s");
    repairs.ask(VIDEO, TaskId.window(1));
    repairs.ask(VIDEO, TaskId.window(1));
    assertThat(said).hasSize(1);

    now = now.plus(Duration.ofSeconds(6));

    assertThat(repairs.ask(VIDEO, TaskId.window(1))).isEqualTo(Answer.ORDERED);
    assertThat(said).as("the first may have been lost").hasSize(2);
    assertThat(count("ordered")).as("it is still the same damage").isEqualTo(1);
  }

  @Test
  void whereItsSourcesAreGoneNobodyIsAsked() {
    assertThat(repairs.ask(VIDEO, TaskId.window(9))).isEqualTo(Answer.IMPOSSIBLE);

    assertThat(said).isEmpty();
    assertThat(count("impossible")).isEqualTo(1);
  }

  @Test
  void whereNobodyKnowsOnWhatItWasMadeNobodyIsAsked() {
    put(Keys.structure(VIDEO, 1), "s");
    store.delete(Keys.executionClass("v"));

    assertThat(repairs.ask(VIDEO, TaskId.window(1))).isEqualTo(Answer.IMPOSSIBLE);
  }

  @Test
  void whatAWorkerCouldNotMakeAgainIsNotAskedForForAWhile() {
    put(Keys.structure(VIDEO, 1), "s");
    repairs.ask(VIDEO, TaskId.window(1));

    repairs.failed(failed("picture-invalid"));
    assertThat(repairs.ask(VIDEO, TaskId.window(1))).isEqualTo(Answer.ORDERED);
    repairs.failed(failed(VerifiedStore.DAMAGED));
    now = now.plus(Duration.ofMinutes(1));
    assertThat(repairs.ask(VIDEO, TaskId.window(1))).isEqualTo(Answer.IMPOSSIBLE);
    now = now.plus(Duration.ofMinutes(10));
    assertThat(repairs.ask(VIDEO, TaskId.window(1))).isEqualTo(Answer.ORDERED);
  }

  private static TaskFailed failed(String code) {
    return new TaskFailed("v", TaskId.window(1), 0, new Problem(code, "why"), "w");
  }

  private void put(String key, String text) {
    store.putIfAbsent(key, text.getBytes(UTF_8), "any");
  }

  private double count(String outcome) {
    return meters.get("segue.repairs").tag("outcome", outcome).counter().count();
  }

  private Clock clock() {
    return new Clock() {
      @Override
      public Instant instant() {
        return now;
      }

      @Override
      public ZoneId getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(ZoneId zone) {
        return this;
      }
    };
  }
}
