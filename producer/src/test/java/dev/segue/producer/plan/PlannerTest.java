package dev.segue.producer.plan;

import static dev.segue.producer.Fixtures.NOON;
import static dev.segue.producer.Fixtures.accepted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.producer.Fixtures;
import dev.segue.producer.RecipeBook;
import dev.segue.producer.playlist.EndMarker;
import dev.segue.schemas.CancelRequested;
import dev.segue.schemas.ChunkPublished;
import dev.segue.schemas.Event;
import dev.segue.schemas.EventCodec;
import dev.segue.schemas.Problem;
import dev.segue.schemas.StructureCompleted;
import dev.segue.schemas.TaskDone;
import dev.segue.schemas.TaskFailed;
import dev.segue.schemas.TaskId;
import dev.segue.schemas.TaskReady;
import dev.segue.schemas.VideoEnded;
import dev.segue.schemas.VideoPackaged;
import dev.segue.schemas.VideoStatus;
import dev.segue.schemas.VideoStatus.State;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlannerTest {
  /** Three segments; three chunks of 8, 16 and 16 frames. */
  private static final int FRAMES = 40;

  private final Planner planner = new Planner(Fixtures::layout, 3);

  @Test
  void anAcceptedVideoHasAllItsSegmentsReadyInOrder() {
    Decision decision = hear(null, accepted("v", FRAMES));

    assertThat(readied(decision)).containsExactly("segment-0", "segment-1", "segment-2");
    assertThat(decision.news()).isTrue();
    VideoStatus status = decision.state().status();
    assertThat(status.state()).isEqualTo(State.QUEUED);
    assertThat(status.segments()).isEqualTo(3);
    assertThat(status.chunkCount()).isEqualTo(3);
  }

  @Test
  void aWindowIsReadyWhenAllItsStructuresAreDone() {
    VideoState state = hear(null, accepted("v", FRAMES)).state();

    Decision second = hear(state, structure(1));
    Decision first = hear(second.state(), structure(0));
    Decision third = hear(first.state(), structure(2));

    assertThat(readied(second)).isEmpty();
    assertThat(done(second)).containsExactly("segment-1");
    assertThat(readied(first)).containsExactly("window-0", "window-1");
    assertThat(readied(third)).containsExactly("window-2");
    assertThat(third.state().status().state()).isEqualTo(State.IN_PROGRESS);
    assertThat(third.state().status().structures()).isEqualTo(3);
  }

  @Test
  void allChunksMakeThePackageReadyAndThePackageEndsTheVideo() {
    VideoState state = hear(null, accepted("v", FRAMES)).state();
    state = hear(state, structure(0), structure(1), structure(2), chunk(2), chunk(0)).state();
    assertThat(state.status().chunks()).isEqualTo(1);

    Decision last = hear(state, chunk(1));
    Decision end = hear(last.state(), new VideoPackaged("v", 100, "s"));

    assertThat(readied(last)).containsExactly("package");
    assertThat(last.state().status().chunks()).isEqualTo(3);
    assertThat(end.tasks()).containsExactly(new VideoEnded("v"));
    assertThat(end.state().status().state()).isEqualTo(State.COMPLETED);
    assertThat(end.state().status().endedAt()).isEqualTo(NOON);
    assertThat(end.state().isClosing()).isTrue();
  }

  @Test
  void aRepeatedEventChangesNothingAndDecidesTheSame() {
    VideoState state = hear(null, accepted("v", FRAMES), structure(0)).state();

    Decision once = hear(state, structure(1));
    Decision twice = hear(once.state(), structure(1));

    assertThat(twice).isEqualTo(once);
  }

  @Test
  void resultsThatComeBeforeTheAcceptanceCount() {
    VideoState early = hear(null, structure(0), chunk(0)).state();

    Decision decision = hear(early, accepted("v", FRAMES));

    assertThat(readied(decision)).containsExactly("segment-1", "segment-2");
    assertThat(decision.state().status().chunks()).isEqualTo(1);
  }

  @Test
  void aCancellationThatComesBeforeTheAcceptanceCounts() {
    VideoState early = hear(null, new CancelRequested("v")).state();

    Decision decision = hear(early, accepted("v", FRAMES));

    assertThat(decision.state().status().state()).isEqualTo(State.CANCELLED);
    assertThat(decision.tasks()).containsExactly(new VideoEnded("v"));
  }

  @Test
  void aFailedTaskIsReadyAgainWithTheNextAttempt() {
    VideoState state = hear(null, accepted("v", FRAMES)).state();

    Decision decision = hear(state, failed(TaskId.segment(1), 0));
    Decision repeated = hear(decision.state(), failed(TaskId.segment(1), 0));

    assertThat(decision.tasks()).hasSize(1);
    TaskReady ready = (TaskReady) decision.tasks().get(0);
    assertThat(ready.task().task()).isEqualTo(TaskId.segment(1));
    assertThat(ready.task().attempt()).isEqualTo(1);
    assertThat(repeated).isEqualTo(decision);
  }

  @Test
  void aTaskThatFailedTooOftenFailsItsVideoWithTheReason() {
    VideoState state =
        hear(
                hear(null, accepted("v", FRAMES)).state(),
                chunk(0),
                failed(TaskId.window(2), 0),
                failed(TaskId.window(2), 0),
                failed(TaskId.window(2), 4))
            .state();
    assertThat(state.isLive()).isTrue();

    Decision decision = hear(state, failed(TaskId.window(2), 2));

    assertThat(decision.tasks()).containsExactly(new VideoEnded("v"));
    assertThat(decision.state().isClosing()).isTrue();
    VideoStatus status = decision.state().closedAs(new EndMarker(State.FAILED, 2)).status();
    assertThat(status.state()).isEqualTo(State.FAILED);
    assertThat(status.chunks()).isEqualTo(2);
    assertThat(status.error().code()).isEqualTo("expert-broken");
    assertThat(status.error().message()).contains("window-2 failed 3 times", "it broke");
  }

  @Test
  void aFailureOfATaskThatIsDoneIsNoFailure() {
    VideoState state = hear(null, accepted("v", FRAMES), structure(1)).state();

    Decision decision = hear(state, failed(TaskId.segment(1), 0));

    assertThat(decision).isEqualTo(new Decision(state, List.of(), false));
  }

  @Test
  void aCancelledVideoStaysCancelledWhateverComesLater() {
    VideoState state =
        hear(null, accepted("v", FRAMES), structure(0), new CancelRequested("v")).state();

    Decision decision = hear(state, chunk(0), accepted("v", FRAMES), new VideoPackaged("v", 1, ""));

    assertThat(decision.state()).isEqualTo(state);
    assertThat(decision.tasks()).containsExactly(new VideoEnded("v"));
    assertThat(state.status().state()).isEqualTo(State.CANCELLED);
  }

  @Test
  void whatAnEarlierPlannerToldLateIsPutRight() {
    VideoState live = hear(null, accepted("v", FRAMES), structure(0)).state();
    VideoState ended = hear(live, new CancelRequested("v")).state();

    Decision told = planner.hear(ended, live.status(), NOON);
    Decision echo =
        planner.hear(ended, ended.closedAs(new EndMarker(State.CANCELLED, 0)).status(), NOON);
    Decision early =
        planner.hear(live, ended.closedAs(new EndMarker(State.CANCELLED, 0)).status(), NOON);

    assertThat(told).isEqualTo(new Decision(ended, List.of(new VideoEnded("v")), true));
    assertThat(echo).isEqualTo(new Decision(ended, List.of(), false));
    assertThat(early).isEqualTo(new Decision(live, List.of(), false));
  }

  @Test
  void aDeadlineThatPassedFailsTheVideo() {
    VideoState state = hear(null, accepted("v", FRAMES, 5, NOON.plusSeconds(9))).state();

    Decision before = planner.deadline(state, NOON.plusSeconds(8));
    Decision after = planner.deadline(state, NOON.plusSeconds(9));

    assertThat(before).isEqualTo(new Decision(state, List.of(), false));
    assertThat(after.state().status().error().code()).isEqualTo("deadline-exceeded");
    assertThat(after.tasks()).containsExactly(new VideoEnded("v"));
  }

  @Test
  void anIndexThatTheVideoDoesNotHaveIsIgnored() {
    VideoState state = hear(null, accepted("v", FRAMES)).state();

    Decision decision =
        hear(state, structure(3), structure(-1), chunk(3), failed(TaskId.segment(9), 0));

    assertThat(decision).isEqualTo(new Decision(state, List.of(), false));
  }

  @Test
  void aVideoThatCannotBePlannedAnyMoreFailsInsteadOfBreakingThePlanner() {
    VideoState state = hear(null, accepted("v", FRAMES)).state();
    Planner other = new Planner(video -> Fixtures.layout(video.frames() * 2), 3);
    Planner ignorant =
        new Planner(
            video -> {
              throw new RecipeBook.UnusableException("recipe-unknown", "there is no such recipe");
            },
            3);

    Decision changed = other.repeat(state, NOON);
    Decision unknown = ignorant.hear(null, accepted("v", FRAMES), NOON);

    assertThat(changed.state().status().error().code()).isEqualTo("bundle-changed");
    assertThat(unknown.state().status().error().code()).isEqualTo("recipe-unknown");
    assertThat(unknown.tasks()).containsExactly(new VideoEnded("v"));
  }

  @Test
  void theStateSurvivesAsJson() throws Exception {
    VideoState state =
        hear(
                null,
                accepted("v", FRAMES, 9, NOON),
                structure(2),
                chunk(0),
                failed(TaskId.window(1), 1),
                failed(TaskId.pack(), 0),
                new CancelRequested("v"))
            .state();

    String json = EventCodec.json().writeValueAsString(state);

    assertThat(EventCodec.json().readValue(json, VideoState.class)).isEqualTo(state);
  }

  @Test
  void theStateOfAVeryLongVideoIsSmall() throws Exception {
    VideoState state = hear(null, accepted("v", 100_000)).state();
    for (int i = 0; i < 6_250; i++) {
      state = state.with(state.results().withStructure(i, NOON).withChunk(i, NOON));
    }

    assertThat(EventCodec.json().writeValueAsBytes(state)).hasSizeLessThan(3_000);
  }

  private Decision hear(VideoState state, Event... events) {
    Decision decision = null;
    for (Event event : events) {
      decision = planner.hear(decision == null ? state : decision.state(), event, NOON);
    }
    return decision;
  }

  private static StructureCompleted structure(int i) {
    return new StructureCompleted("v", i, "w");
  }

  private static ChunkPublished chunk(int j) {
    return new ChunkPublished("v", j, 16, 1000, "s");
  }

  private static TaskFailed failed(TaskId task, int attempt) {
    return new TaskFailed("v", task, attempt, new Problem("expert-broken", "it broke"), "w");
  }

  private static List<String> readied(Decision decision) {
    return decision.tasks().stream()
        .filter(TaskReady.class::isInstance)
        .map(event -> ((TaskReady) event).task().task().toString())
        .toList();
  }

  private static List<String> done(Decision decision) {
    return decision.tasks().stream()
        .filter(TaskDone.class::isInstance)
        .map(event -> ((TaskDone) event).task().toString())
        .toList();
  }
}
