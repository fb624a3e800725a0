package dev.segue.producer.plan;

import static dev.segue.producer.Fixtures.NOON;
import static dev.segue.producer.Fixtures.accepted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.diffusion.plan.Layout;
import dev.segue.diffusion.plan.Plan;
import dev.segue.diffusion.plan.PlanCheck;
import dev.segue.diffusion.plan.Readers;
import dev.segue.producer.Fixtures;
import dev.segue.producer.ImaginaryPlans;
import dev.segue.producer.playlist.EndMarker;
import dev.segue.producer.recipes.RecipeBook;
import dev.segue.schemas.CancelRequested;
import dev.segue.schemas.ChunkPublished;
import dev.segue.schemas.Event;
import dev.segue.schemas.EventCodec;
import dev.segue.schemas.Inherited;
import dev.segue.schemas.Problem;
import dev.segue.schemas.Take;
import dev.segue.schemas.TaskDone;
import dev.segue.schemas.TaskFailed;
import dev.segue.schemas.TaskId;
import dev.segue.schemas.TaskReady;
import dev.segue.schemas.TrackCompleted;
import dev.segue.schemas.VideoAccepted;
import dev.segue.schemas.VideoDescription;
import dev.segue.schemas.VideoEnded;
import dev.segue.schemas.VideoPackaged;
import dev.segue.schemas.VideoStatus;
import dev.segue.schemas.VideoStatus.State;
import dev.segue.schemas.VideoWaiting;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PlannerTest {
  /** Three segments; three chunks of 8, 16 and 16 frames. */
  private static final int FRAMES = 40;

  private Planner planner = new Planner(Fixtures::plan, Fixtures.POLICY);

  @Test
  void anAcceptedVideoHasAllTracksReadyThatStartAfterNone() {
    Decision decision = hear(null, accepted("v", FRAMES));

    assertThat(readied(decision)).containsExactly("track-0", "track-1", "track-2");
    assertThat(decision.news()).isTrue();
    VideoStatus status = planner.status(decision.state());
    assertThat(status.state()).isEqualTo(State.QUEUED);
    assertThat(status.segments()).isEqualTo(3);
    assertThat(status.chunkCount()).isEqualTo(3);
  }

  @Test
  void whatAnEditHasOfItsParentIsDoneFromTheBeginning() {
    VideoDescription parent = accepted("p", 72).video();
    Inherited inherited = new Inherited(72, 1, 2);
    VideoDescription retake =
        parent.edited("c", parent.timeline(), 72, List.of(new Take(1, 2, 9)), inherited);

    Decision begun = hear(null, new VideoAccepted(retake, accepted("c", 72).terms(), List.of()));
    Decision made = hear(begun.state(), track(1));

    assertThat(readied(begun)).containsExactly("track-1");
    VideoStatus status = planner.status(begun.state());
    assertThat(status.state()).isEqualTo(State.QUEUED);
    assertThat(status.tracksDone()).isEqualTo(4);
    assertThat(status.chunks()).as("the first is the parent's").isEqualTo(1);
    assertThat(status.firstChunkAt()).isEqualTo(NOON);
    assertThat(readied(made)).containsExactly("window-1", "window-2");
  }

  @Test
  void whatComesAfterTheParentIsMadeFromWhereItEnded() {
    VideoDescription parent = accepted("p", 64).video();
    VideoDescription longer =
        parent.edited("c", parent.timeline(), 80, null, new Inherited(64, 4, 5));

    Decision begun = hear(null, new VideoAccepted(longer, accepted("c", 80).terms(), List.of()));

    assertThat(readied(begun)).containsExactly("track-4");
    assertThat(planner.status(begun.state()).chunks()).isEqualTo(4);
    assertThat(readied(hear(begun.state(), track(4)))).containsExactly("window-4", "window-5");
  }

  @Test
  void aWindowIsReadyWhenAllItsStructuresAreDone() {
    VideoState state = hear(null, accepted("v", FRAMES)).state();

    Decision second = hear(state, track(1));
    Decision first = hear(second.state(), track(0));
    Decision third = hear(first.state(), track(2));

    assertThat(readied(second)).isEmpty();
    assertThat(done(second)).containsExactly("track-1");
    assertThat(readied(first)).containsExactly("window-0", "window-1");
    assertThat(readied(third)).containsExactly("window-2");
    assertThat(planner.status(third.state()).state()).isEqualTo(State.IN_PROGRESS);
    assertThat(planner.status(third.state()).structures()).isEqualTo(3);
  }

  @Test
  void allChunksMakeThePackageReadyAndThePackageEndsTheVideo() {
    VideoState state = hear(null, accepted("v", FRAMES)).state();
    state = hear(state, track(0), track(1), track(2), chunk(2), chunk(0)).state();
    assertThat(planner.status(state).chunks()).isEqualTo(1);

    Decision last = hear(state, chunk(1));
    Duration took = Duration.ofMillis(20);
    Decision end = hear(last.state(), new VideoPackaged("v", 100, "s").after(took));

    assertThat(readied(last)).containsExactly("package");
    assertThat(planner.status(last.state()).chunks()).isEqualTo(3);
    assertThat(end.tasks())
        .as("admission knows what the last task took")
        .containsExactly(new TaskDone("v", TaskId.pack(), took), new VideoEnded("v"));
    assertThat(planner.status(end.state()).state()).isEqualTo(State.COMPLETED);
    assertThat(planner.status(end.state()).endedAt()).isEqualTo(NOON);
    assertThat(end.state().isClosing()).isTrue();
  }

  @Test
  void aRepeatedEventChangesNothingAndDecidesTheSame() {
    VideoState state = hear(null, accepted("v", FRAMES), track(0)).state();

    Decision once = hear(state, track(1));
    Decision twice = hear(once.state(), track(1));

    assertThat(twice).isEqualTo(once);
  }

  @Test
  void resultsThatComeBeforeTheAcceptanceCount() {
    VideoState early = hear(null, track(0), chunk(0)).state();

    Decision decision = hear(early, accepted("v", FRAMES));

    assertThat(readied(decision)).containsExactly("track-1", "track-2");
    assertThat(planner.status(decision.state()).chunks()).isEqualTo(1);
  }

  @Test
  void aCancellationThatComesBeforeTheAcceptanceCounts() {
    VideoState early = hear(null, new CancelRequested("v")).state();

    Decision decision = hear(early, accepted("v", FRAMES));

    assertThat(planner.status(decision.state()).state()).isEqualTo(State.CANCELLED);
    assertThat(decision.tasks()).containsExactly(new VideoEnded("v"));
  }

  @Test
  void aFailedTaskIsReadyAgainWithTheNextAttempt() {
    VideoState state = hear(null, accepted("v", FRAMES)).state();

    Decision decision = hear(state, failed(TaskId.track(1), 0));
    Decision repeated = hear(decision.state(), failed(TaskId.track(1), 0));

    assertThat(decision.tasks()).hasSize(1);
    TaskReady ready = (TaskReady) decision.tasks().get(0);
    assertThat(ready.task().task()).isEqualTo(TaskId.track(1));
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
    VideoStatus status = planner.status(decision.state().closedAs(new EndMarker(State.FAILED, 2)));
    assertThat(status.state()).isEqualTo(State.FAILED);
    assertThat(status.chunks()).isEqualTo(2);
    assertThat(status.error().code()).isEqualTo("expert-broken");
    assertThat(status.error().message()).contains("window-2 failed 3 times", "it broke");
  }

  @Test
  void aFailureOfATaskThatIsDoneIsNoFailure() {
    VideoState state = hear(null, accepted("v", FRAMES), track(1)).state();

    Decision decision = hear(state, failed(TaskId.track(1), 0));

    assertThat(decision).isEqualTo(new Decision(state, List.of(), false));
  }

  @Test
  void aCancelledVideoStaysCancelledWhateverComesLater() {
    VideoState state =
        hear(null, accepted("v", FRAMES), track(0), new CancelRequested("v")).state();

    Decision decision = hear(state, chunk(0), accepted("v", FRAMES), new VideoPackaged("v", 1, ""));

    assertThat(decision.state()).isEqualTo(state);
    assertThat(decision.tasks()).containsExactly(new VideoEnded("v"));
    assertThat(planner.status(state).state()).isEqualTo(State.CANCELLED);
  }

  @Test
  void whatAnEarlierPlannerToldLateIsPutRight() {
    VideoState live = hear(null, accepted("v", FRAMES), track(0)).state();
    VideoState ended = hear(live, new CancelRequested("v")).state();

    Decision told = planner.hear(ended, planner.status(live), NOON);
    Decision echo =
        planner.hear(
            ended, planner.status(ended.closedAs(new EndMarker(State.CANCELLED, 0))), NOON);
    Decision early =
        planner.hear(live, planner.status(ended.closedAs(new EndMarker(State.CANCELLED, 0))), NOON);

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
    assertThat(planner.status(after.state()).error().code()).isEqualTo("deadline-exceeded");
    assertThat(after.tasks()).containsExactly(new VideoEnded("v"));
  }

  @Test
  void anIndexThatTheVideoDoesNotHaveIsIgnored() {
    VideoState state = hear(null, accepted("v", FRAMES)).state();

    Decision decision = hear(state, track(3), track(-1), chunk(3), failed(TaskId.track(9), 0));

    assertThat(decision).isEqualTo(new Decision(state, List.of(), false));
  }

  @Test
  void aVideoThatCannotBePlannedAnyMoreFailsInsteadOfBreakingThePlanner() {
    VideoState state = hear(null, accepted("v", FRAMES)).state();
    Planner other =
        new Planner(
            video -> Fixtures.plan(Fixtures.video("v", video.frames() * 2)), Fixtures.POLICY);
    Planner ignorant =
        new Planner(
            video -> {
              throw new RecipeBook.UnusableException("recipe-unknown", "there is no such recipe");
            },
            Fixtures.POLICY);

    Decision changed = other.repeat(state, NOON);
    Decision unknown = ignorant.hear(null, accepted("v", FRAMES), NOON);

    assertThat(planner.status(changed.state()).error().code()).isEqualTo("plan-changed");
    assertThat(planner.status(unknown.state()).error().code()).isEqualTo("recipe-unknown");
    assertThat(unknown.tasks()).containsExactly(new VideoEnded("v"));
  }

  @Test
  void inAChainATrackIsReadyWhenTheOneBeforeItIsDone() {
    use(ImaginaryPlans::chain);

    Decision begun = hear(null, accepted("v", FRAMES));
    Decision first = hear(begun.state(), track(0));
    Decision repeated = planner.repeat(first.state(), NOON);

    assertThat(readied(begun)).containsExactly("track-0");
    assertThat(readied(first)).containsExactly("track-1", "window-0");
    assertThat(readied(repeated)).containsExactly("track-1", "window-0");
  }

  @Test
  void inAFanTheTrackThatGoesOnIsReadyWhenAllCandidatesAreDone() {
    use(ImaginaryPlans::fan);

    Decision begun = hear(null, accepted("v", FRAMES));
    Decision one = hear(begun.state(), track(1));
    Decision both = hear(one.state(), track(0));
    Decision wentOn = hear(both.state(), track(2));

    assertThat(readied(begun)).containsExactly("track-0", "track-1");
    assertThat(readied(one)).isEmpty();
    assertThat(planner.status(one.state()).structures()).isZero();
    assertThat(readied(both)).as("a candidate makes no structure").containsExactly("track-2");
    assertThat(readied(wentOn)).containsExactly("track-3", "track-4", "window-0");
    VideoStatus status = planner.status(wentOn.state());
    assertThat(status.structures()).isEqualTo(1);
    assertThat(status.segments()).isEqualTo(3);
    assertThat(status.tracksDone()).isEqualTo(3);
    assertThat(status.tracks()).isEqualTo(9);
  }

  @Test
  void aHalosTracksAreReadyAtOnce() {
    use(ImaginaryPlans::halo);

    assertThat(readied(hear(null, accepted("v", FRAMES))))
        .containsExactly("track-0", "track-1", "track-2");
  }

  @Test
  void everyShapeComesToItsEndOnWhatWasReadied() {
    for (BiFunction<Layout, Integer, Plan> shape :
        List.<BiFunction<Layout, Integer, Plan>>of(
            ImaginaryPlans::chain, ImaginaryPlans::fan, ImaginaryPlans::halo)) {
      use(shape);
      Deque<TaskId> ready = new ArrayDeque<>();
      Decision decision = hear(null, accepted("v", FRAMES));
      Set<TaskId> seen = new HashSet<>();
      while (decision.state().isLive()) {
        tasks(decision).filter(seen::add).forEach(ready::add);
        TaskId task = ready.remove();
        decision = hear(decision.state(), result(task));
      }
      assertThat(decision.state().state()).isEqualTo(State.COMPLETED);
      assertThat(ready).isEmpty();
    }
  }

  @Test
  void aTaskThatAdmissionGaveUpFailsItsVideoAtOnce() {
    VideoState state = hear(null, accepted("v", FRAMES), track(0)).state();
    Problem why = new Problem(TaskFailed.VANISHED, "nothing was heard of it");

    Decision decision = hear(state, new TaskFailed("v", TaskId.track(1), 5, why, "admission"));
    Decision late = hear(state, new TaskFailed("v", TaskId.track(0), 5, why, "admission"));

    assertThat(planner.status(decision.state()).error()).isEqualTo(why);
    assertThat(decision.tasks()).containsExactly(new VideoEnded("v"));
    assertThat(late.state().isLive()).as("its result had come meanwhile").isTrue();
  }

  @Test
  void whyAVideoWaitsIsToldUntilItNoLongerDoes() {
    Problem why = new Problem("bundle-not-served", "nobody has it");
    VideoState state = hear(null, accepted("v", FRAMES)).state();

    Decision waiting = hear(state, new VideoWaiting("v", why));
    Decision ended = hear(waiting.state(), new CancelRequested("v"));
    Decision served = hear(waiting.state(), new VideoWaiting("v", null));

    assertThat(waiting.news()).isTrue();
    assertThat(planner.status(waiting.state()).waiting()).isEqualTo(why);
    assertThat(planner.status(ended.state()).waiting()).isNull();
    assertThat(served.state()).isEqualTo(state);
    assertThat(served.news()).isTrue();
    assertThat(hear(null, new VideoWaiting("v", why)).news())
        .as("a video that nobody accepted")
        .isFalse();
  }

  @Test
  void aStateOfTheFirstVersionIsReadAndGoesOn() throws Exception {
    String json =
        String.format(
            Locale.ROOT,
            """
            {"accepted":{"video":{"id":"v","prompt":"a red ball","frames":40,"fps":8,"seed":7,\
            "bundle":"%s","recipe":{"name":"confiner-long"}},"priority":7,\
            "acceptedAt":"2026-11-21T12:00:00Z","deadline":"2026-11-21T13:00:00Z","warnings":[]},\
            "segments":3,"chunkCount":3,"results":{"structures":"BQ==","chunks":"AQ==",\
            "packaged":false,"startedAt":"2026-11-21T12:00:01Z"},\
            "failures":{"segment-1":"AQ=="},"cancelled":false}
            """,
            Fixtures.BUNDLE);

    VideoState state = EventCodec.json().readValue(json, VideoState.class);
    Decision decision = hear(state, track(1));

    assertThat(state.accepted().terms().priority()).isEqualTo(7);
    assertThat(state.accepted().terms().deadline()).isEqualTo(NOON.plusSeconds(3600));
    assertThat(state.attempt(TaskId.track(1))).isEqualTo(1);
    assertThat(readied(planner.repeat(state, NOON))).containsExactly("track-1");
    assertThat(readied(decision)).containsExactly("window-1", "window-2");
    assertThat(planner.status(decision.state()).structures()).isEqualTo(3);
  }

  @Test
  void theStateSurvivesAsJson() throws Exception {
    VideoState state =
        hear(
                null,
                accepted("v", FRAMES, 9, NOON),
                track(2),
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
      state = state.with(state.results().withTrack(i, NOON).withChunk(i, NOON));
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

  /** Plans everything in another shape from now on. */
  private void use(BiFunction<Layout, Integer, Plan> shape) {
    planner =
        new Planner(
            video -> {
              Plan plan = shape.apply(Fixtures.layout(video.frames()), 2);
              PlanCheck.check(plan);
              return new Readers(plan);
            },
            Fixtures.POLICY);
  }

  private static Event result(TaskId task) {
    return switch (task.kind()) {
      case TRACK -> track(task.index());
      case WINDOW -> chunk(task.index());
      case PACKAGE -> new VideoPackaged("v", 100, "s");
    };
  }

  private static Stream<TaskId> tasks(Decision decision) {
    return decision.tasks().stream()
        .filter(TaskReady.class::isInstance)
        .map(event -> ((TaskReady) event).task().task());
  }

  private static TrackCompleted track(int i) {
    return new TrackCompleted("v", i, "w");
  }

  private static ChunkPublished chunk(int j) {
    return new ChunkPublished("v", j, 16, 1000, "s");
  }

  private static TaskFailed failed(TaskId task, int attempt) {
    return new TaskFailed("v", task, attempt, new Problem("expert-broken", "it broke"), "w");
  }

  private static List<String> readied(Decision decision) {
    return tasks(decision).map(TaskId::toString).toList();
  }

  private static List<String> done(Decision decision) {
    return decision.tasks().stream()
        .filter(TaskDone.class::isInstance)
        .map(event -> ((TaskDone) event).task().toString())
        .toList();
  }
}
