package dev.segue.infra.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.infra.work.WorkPolicy.Decision;
import dev.segue.infra.work.WorkPolicy.Held;
import dev.segue.schemas.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkPolicyTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration GROWTH = Duration.ofMillis(400);
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  @Test
  void runsTheOldestThatCanRun() {
    List<Held<String>> held =
        List.of(
            held("b3", 1, 3, Job.State.RUNNABLE),
            held("a7", 0, 7, Job.State.RUNNABLE),
            held("a5", 0, 5, Job.State.WAITING),
            held("a6", 0, 6, Job.State.RUNNABLE));
    assertThat(decide(held, 4, 0, null)).isEqualTo(new Decision.Run<>("a6"));
  }

  @Test
  void tellsAResultBeforeItRunsAnything() {
    List<Held<String>> held =
        List.of(held("a5", 0, 5, Job.State.RUNNABLE), held("a6", 0, 6, Job.State.DONE));
    assertThat(decide(held, 4, 0, null)).isEqualTo(new Decision.Finish<>("a6"));
  }

  @Test
  void takesOneMoreOnlyWhenNothingCanRun() {
    List<Held<String>> waiting = List.of(held("a5", 0, 5, Job.State.WAITING));
    assertThat(decide(waiting, 1, 0, null)).isEqualTo(new Decision.Take<>());
    List<Held<String>> runnable = List.of(held("a5", 0, 5, Job.State.RUNNABLE));
    assertThat(decide(runnable, 1, 0, null)).isEqualTo(new Decision.Run<>("a5"));
  }

  @Test
  void holdingTasksThatWaitTakesNoOtherBeforeAStepsTimeHasPassed() {
    List<Held<String>> waiting = List.of(held("a5", 0, 5, Job.State.WAITING));
    Duration step = Duration.ofMillis(200);
    assertThat(decide(waiting, 1, 0, null, step)).isEqualTo(new Decision.Wait<>());
    assertThat(decide(waiting, 1, 0, NOW.minusMillis(199), step)).isEqualTo(new Decision.Wait<>());
    assertThat(decide(waiting, 1, 0, NOW.minusMillis(200), step)).isEqualTo(new Decision.Take<>());
    assertThat(decide(List.of(), 1, 0, null, step))
        .as("with nothing in hand there is nothing to wait for")
        .isEqualTo(new Decision.Take<>());
  }

  @Test
  void takesTheNextTaskWhileTheOnlyOneEnds() {
    Held<String> ending = new Held<>("a5", 0, TaskId.track(5), Job.State.RUNNABLE, true);
    Held<String> other = held("a6", 0, 6, Job.State.RUNNABLE);
    assertThat(decide(List.of(ending), 1, 0, null)).isEqualTo(new Decision.Take<>());
    assertThat(decide(List.of(ending), 1, 1, null)).isEqualTo(new Decision.Run<>("a5"));
    assertThat(decide(List.of(ending), 0, 0, null)).isEqualTo(new Decision.Run<>("a5"));
    assertThat(decide(List.of(ending, other), 1, 0, null)).isEqualTo(new Decision.Run<>("a5"));
  }

  @Test
  void takesOneAtATime() {
    assertThat(decide(List.of(), 3, 1, null)).isEqualTo(new Decision.Wait<>());
  }

  @Test
  void waitsWhenFullUntilItsPatienceEnds() {
    List<Held<String>> full =
        List.of(held("a5", 0, 5, Job.State.WAITING), held("a9", 0, 9, Job.State.WAITING));
    assertThat(decide(full, 0, 0, NOW.minusMillis(1_999))).isEqualTo(new Decision.Wait<>());
    assertThat(decide(full, 0, 0, NOW.minusMillis(2_000)))
        .as("the youngest goes back, so that an older one can come in")
        .isEqualTo(new Decision.GiveBack<>("a9"));
  }

  @Test
  void opensOneMoreSlotWhereItMayBeforeItGivesBack() {
    List<Held<String>> full = List.of(held("a5", 0, 5, Job.State.WAITING));
    assertThat(growing(full, 0, NOW.minusMillis(399))).isEqualTo(new Decision.Wait<>());
    assertThat(growing(full, 0, NOW.minusMillis(400))).isEqualTo(new Decision.Grow<>());
    assertThat(growing(full, 0, NOW.minusSeconds(60))).isEqualTo(new Decision.Grow<>());
    assertThat(growing(full, 1, NOW.minusSeconds(60))).isEqualTo(new Decision.Take<>());
    assertThat(growing(List.of(), 0, NOW.minusSeconds(60))).isEqualTo(new Decision.Wait<>());
  }

  @Test
  void givesBackEvenTheOnlyTaskThatItHolds() {
    List<Held<String>> one = List.of(held("a5", 0, 5, Job.State.WAITING));
    assertThat(decide(one, 0, 0, NOW.minusSeconds(60))).isEqualTo(new Decision.GiveBack<>("a5"));
  }

  private static Held<String> held(String handle, long order, int segment, Job.State state) {
    return new Held<>(handle, order, TaskId.track(segment), state, false);
  }

  private static Decision<String> decide(
      List<Held<String>> held, int free, int taking, Instant waitingSince) {
    return decide(held, free, taking, waitingSince, Duration.ZERO);
  }

  private static Decision<String> decide(
      List<Held<String>> held, int free, int taking, Instant waitingSince, Duration calm) {
    return WorkPolicy.decide(held, free, taking, false, waitingSince, NOW, calm, GROWTH, PATIENCE);
  }

  private static Decision<String> growing(List<Held<String>> held, int free, Instant waitingSince) {
    return WorkPolicy.decide(
        held, free, 0, true, waitingSince, NOW, Duration.ZERO, GROWTH, PATIENCE);
  }
}
