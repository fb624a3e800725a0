package dev.segue.producer.admit;

import static dev.segue.producer.Fixtures.BUNDLE;
import static dev.segue.producer.Fixtures.NOON;
import static dev.segue.producer.Fixtures.OTHER_BUNDLE;
import static dev.segue.producer.Fixtures.POLICY;
import static dev.segue.producer.Fixtures.TIMEOUT;
import static dev.segue.producer.Fixtures.video;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.schemas.Event;
import dev.segue.schemas.EventCodec;
import dev.segue.schemas.Task;
import dev.segue.schemas.TaskDone;
import dev.segue.schemas.TaskFailed;
import dev.segue.schemas.TaskId;
import dev.segue.schemas.TaskId.Kind;
import dev.segue.schemas.TaskReady;
import dev.segue.schemas.TaskReturned;
import dev.segue.schemas.Terms;
import dev.segue.schemas.Trace;
import dev.segue.schemas.VideoEnded;
import dev.segue.schemas.VideoWaiting;
import dev.segue.schemas.WorkerCapacity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AdmissionTest {
  private static final Duration VALID = Duration.ofDays(1);
  private static final String CPU = "cpu";
  private static final String GPU = "gpu";

  private final MemoryJournal journal = new MemoryJournal();
  private Admission admission = admission(1);
  private Instant now = NOON;

  @Test
  void noMoreTasksAreLetInThanLiveWorkersCanHold() {
    capacity("w1", Kind.TRACK, 1);
    capacity("w2", Kind.TRACK, 2);

    assertThat(readyTracks("a", 5)).containsExactly("a/track-0", "a/track-1", "a/track-2");
    assertThat(done("a", TaskId.track(1))).containsExactly("a/track-3");
    assertThat(admission.inFlight(Kind.TRACK)).isEqualTo(3);
    assertThat(admission.waiting(Kind.TRACK)).isEqualTo(1);
  }

  @Test
  void whatThereIsToDoIsToldByBundleOverAllExecutionClasses() {
    capacity("w1", Kind.TRACK, BUNDLE, CPU, 1);
    capacity("w2", Kind.TRACK, BUNDLE, GPU, 1);
    readyTracks("a", 3);
    readyTracks("b", 2);
    hear(other("c", TaskId.track(0)));
    hear(other("c", TaskId.window(0)));

    assertThat(admission.loads())
        .contains(
            new Load(Kind.TRACK, BUNDLE, 3, 2),
            new Load(Kind.TRACK, OTHER_BUNDLE, 1, 0),
            new Load(Kind.WINDOW, OTHER_BUNDLE, 1, 0));
  }

  @Test
  void aWorkerThatFellSilentDoesNotCount() {
    hear(new WorkerCapacity("w1", Kind.TRACK, BUNDLE, CPU, 1, Duration.ofSeconds(5)));
    capacity("w2", Kind.TRACK, 2);
    now = now.plusSeconds(5);

    assertThat(readyTracks("a", 5)).hasSize(2);
  }

  @Test
  void whatIsDamagedIsMadeAgainByALiveWorkerOfItsClassWhetherOrNotItsVideoHasEnded() {
    capacity("w", Kind.WINDOW, BUNDLE, GPU, 1);
    Task lost = Task.repair(video("a", 64), TaskId.window(1), CPU, null);
    Task task = Task.repair(video("a", 64), TaskId.window(1), GPU, null);
    hear(new VideoEnded("a"));

    assertThat(hear(new TaskReady(lost, Terms.of(5, NOON)))).as("nobody is there").isEmpty();
    assertThat(hear(new TaskReady(task, Terms.of(5, NOON)))).containsExactly(task);
    assertThat(hear(new TaskReady(task, Terms.of(5, NOON)))).as("again").containsExactly(task);
    assertThat(admission.inFlight(Kind.WINDOW)).as("it is not planned with").isZero();
  }

  @Test
  void whileNobodyIsKnownTasksWaitHere() {
    assertThat(readyTracks("a", 9)).isEmpty();
    assertThat(admission.waiting(Kind.TRACK)).isEqualTo(9);

    assertThat(capacity("w", Kind.TRACK, 2)).containsExactly("a/track-0", "a/track-1");
  }

  @Test
  void workersOfAnotherKindDoNotCount() {
    capacity("s", Kind.WINDOW, 9);
    capacity("w", Kind.TRACK, 1);

    assertThat(readyTracks("a", 3)).hasSize(1);
    assertThat(ready("a", TaskId.window(0), 0, 5)).containsExactly("a/window-0");
    assertThat(ready("a", TaskId.pack(), 0, 5)).containsExactly("a/package");
  }

  @Test
  void videosShareFairlyAndTheEarliestTracksGoFirst() {
    capacity("w", Kind.TRACK, 4);
    readyTracks("a", 9);
    readyTracks("b", 9);

    List<String> letIn = capacity("w", Kind.TRACK, 8);

    assertThat(letIn).containsExactly("b/track-0", "b/track-1", "b/track-2", "b/track-3");
    assertThat(done("a", TaskId.track(2))).containsExactly("a/track-4");
  }

  @Test
  void aHigherPriorityGoesFirst() {
    capacity("w", Kind.TRACK, 1);
    readyTracks("a", 2);
    ready("b", TaskId.track(0), 0, 2);
    ready("c", TaskId.track(0), 0, 7);

    assertThat(done("a", TaskId.track(0))).containsExactly("c/track-0");
    assertThat(done("c", TaskId.track(0))).containsExactly("a/track-1");
    assertThat(done("a", TaskId.track(1))).containsExactly("b/track-0");
  }

  @Test
  void aTaskWithoutAResultIsLetInAgain() {
    capacity("w", Kind.TRACK, 1);
    readyTracks("a", 2);

    List<Event> before = tick(TIMEOUT.minusSeconds(1));
    List<Event> after = tick(Duration.ofSeconds(1));

    assertThat(before).isEmpty();
    assertThat(after).containsExactly(new Task(video("a", 64), TaskId.track(0), 1, CPU));
    assertThat(tick(TIMEOUT)).containsExactly(new Task(video("a", 64), TaskId.track(0), 2, CPU));
  }

  @Test
  void whileNobodyWorksNothingIsLetInAgain() {
    hear(new WorkerCapacity("w", Kind.TRACK, BUNDLE, CPU, 2, Duration.ofSeconds(5)));
    readyTracks("a", 2);

    List<String> alone = names(tick(TIMEOUT.multipliedBy(3)));
    capacity("w", Kind.TRACK, 4);
    List<String> arrived = names(tick(Duration.ofSeconds(1)));
    List<String> later = names(tick(TIMEOUT));

    assertThat(alone).isEmpty();
    assertThat(arrived).isEmpty();
    assertThat(later).hasSize(2);
  }

  @Test
  void aTaskThatFailedIsLetInWithTheNextAttempt() {
    capacity("w", Kind.TRACK, 4);
    readyTracks("a", 1);

    assertThat(ready("a", TaskId.track(0), 0, 5)).isEmpty();
    assertThat(ready("a", TaskId.track(0), 1, 5)).containsExactly("a/track-0");
    assertThat(ready("a", TaskId.track(0), 1, 5)).isEmpty();
    assertThat(admission.inFlight(Kind.TRACK)).isEqualTo(1);
  }

  @Test
  void whatIsSaidToBeReadyAfterItWasDoneIsLetInAgainSoThatItsResultIsTold() {
    capacity("w", Kind.TRACK, 4);
    done("a", TaskId.track(0));
    assertThat(ready("a", TaskId.track(0), 0, 5)).containsExactly("a/track-0");
    assertThat(ready("a", TaskId.track(0), 0, 5)).as("once").isEmpty();
    assertThat(done("a", TaskId.track(0))).isEmpty();
    assertThat(admission.inFlight(Kind.TRACK)).isZero();
  }

  @Test
  void anEndedVideoLetsNothingInAndMakesRoom() {
    capacity("w", Kind.TRACK, 2);
    readyTracks("a", 3);
    readyTracks("b", 3);

    List<String> next = names(hear(new VideoEnded("a")));

    assertThat(next).containsExactly("b/track-0", "b/track-1");
    assertThat(readyTracks("a", 3)).isEmpty();
    assertThat(done("b", TaskId.track(0))).containsExactly("b/track-2");
    assertThat(admission.waiting(Kind.TRACK)).isZero();
  }

  @Test
  void aVideoThatBeganGetsAsManyTasksAsItsReadsReach() {
    admission = admission(3);
    capacity("w", Kind.TRACK, 1);

    assertThat(readyTracks("a", 5)).containsExactly("a/track-0", "a/track-1", "a/track-2");
    assertThat(ready("b", TaskId.track(0), 0, 9)).isEmpty();
    assertThat(done("a", TaskId.track(0))).containsExactly("a/track-3");
  }

  @Test
  void whatTasksInFlightMayWaitForIsNotHeldBackByThem() {
    capacity("w", Kind.TRACK, 2);
    ready("a", TaskId.track(3), 0, 5);
    ready("a", TaskId.track(4), 0, 5);
    ready("b", TaskId.track(0), 0, 9);

    assertThat(ready("a", TaskId.track(5), 0, 5)).isEmpty();
    assertThat(ready("a", TaskId.track(2), 0, 5)).containsExactly("a/track-2");
    assertThat(returned("a", TaskId.track(4), 0, null)).isEmpty();
    assertThat(returned("a", TaskId.track(4), 0, null)).as("said twice").isEmpty();
    assertThat(done("a", TaskId.track(2))).as("by priority again").containsExactly("b/track-0");
    assertThat(done("b", TaskId.track(0))).containsExactly("a/track-4");
    assertThat(returned("a", TaskId.track(4), 0, null)).as("of an old attempt").isEmpty();
  }

  @Test
  void aRestartKeepsWhatWasDecided() {
    capacity("w", Kind.TRACK, 3);
    readyTracks("a", 6);
    done("a", TaskId.track(0));
    hear(new VideoEnded("gone"));
    tick(Duration.ofSeconds(1));
    tick(Duration.ofSeconds(1));

    List<Event> unsure = restart();

    assertThat(unsure).isEmpty();
    assertThat(admission.inFlight(Kind.TRACK)).isEqualTo(3);
    assertThat(admission.waiting(Kind.TRACK)).isEqualTo(2);
    assertThat(capacity("w", Kind.TRACK, 3)).isEmpty();
    assertThat(readyTracks("gone", 1)).isEmpty();
    assertThat(done("a", TaskId.track(0))).isEmpty();
    assertThat(done("a", TaskId.track(1))).containsExactly("a/track-4");
  }

  @Test
  void aTaskIsAPartOfItsVideosTraceAlsoAfterARestart() {
    Trace trace = Trace.begin("of a test");
    Task task = new Task(video("a", 64), TaskId.track(0), 0, null);
    hear(new TaskReady(task, Terms.of(5, NOON).in(trace)));
    restart();

    List<Event> letIn = hear(capacityOf("w", Kind.TRACK, BUNDLE, CPU, 1));

    assertThat(letIn).containsExactly(new Task(video("a", 64), TaskId.track(0), 0, CPU, trace));
  }

  @Test
  void aRestartSendsAgainWhatMayNotHaveBeenSent() {
    capacity("w", Kind.TRACK, 1);
    readyTracks("a", 3);
    tick(Duration.ofSeconds(1));
    tick(Duration.ofSeconds(1));
    now = now.plusSeconds(1);
    done("a", TaskId.track(0));

    assertThat(names(restart())).containsExactly("a/track-1");
  }

  @Test
  void anEndIsForgottenAfterAWhile() {
    hear(new VideoEnded("a"));
    tick(Duration.ofDays(8));

    assertThat(journal.all()).isEmpty();
  }

  @Test
  void aVideoTakesTheClassThatHasBothKindsOfWorkersAndKeepsIt() {
    capacity("w", Kind.TRACK, BUNDLE, GPU, 8);
    capacity("c", Kind.TRACK, BUNDLE, CPU, 1);
    capacity("s", Kind.WINDOW, BUNDLE, CPU, 1);

    assertThat(classes(hear(ready("a", TaskId.track(0))))).containsExactly(CPU);
    capacity("s", Kind.WINDOW, BUNDLE, GPU, 8);
    assertThat(hear(ready("a", TaskId.track(1)))).as("there is no room on its class").isEmpty();
    assertThat(classes(hear(ready("b", TaskId.track(0))))).containsExactly(GPU);
    restart();
    capacity("w", Kind.TRACK, BUNDLE, GPU, 8);
    assertThat(classes(hear(capacityOf("c", Kind.TRACK, BUNDLE, CPU, 2)))).containsExactly(CPU);
  }

  @Test
  void ofClassesThatBothServeTheOneWithMoreRoomGetsANewVideo() {
    for (Kind kind : List.of(Kind.TRACK, Kind.WINDOW)) {
      capacity("w1", kind, BUNDLE, CPU, 3);
      capacity("w2", kind, BUNDLE, GPU, 2);
    }

    assertThat(classes(hear(ready("a", TaskId.track(0))))).containsExactly(CPU);
    assertThat(classes(hear(ready("a", TaskId.track(1))))).containsExactly(CPU);
    assertThat(classes(hear(ready("b", TaskId.track(0))))).containsExactly(GPU);
  }

  @Test
  void aVideoThatWasBegunOnAnotherClassGoesThere() {
    capacity("w", Kind.TRACK, BUNDLE, CPU, 2);
    hear(ready("a", TaskId.track(0)));
    hear(ready("a", TaskId.track(1)));

    List<String> told = returned("a", TaskId.track(0), 0, GPU);

    assertThat(told).as("nobody is there").isEmpty();
    assertThat(hear(capacityOf("g", Kind.TRACK, BUNDLE, GPU, 2)))
        .containsExactly(new Task(video("a", 64), TaskId.track(0), 1, GPU));
    assertThat(returned("a", TaskId.track(1), 0, GPU)).containsExactly("a/track-1");
    restart();
    assertThat(classes(tick(Duration.ofSeconds(1)))).isEmpty();
    capacity("g", Kind.TRACK, BUNDLE, GPU, 2);
    assertThat(classes(hear(ready("a", TaskId.track(0), 2)))).containsExactly(GPU);
  }

  @Test
  void aBundleWhoseWorkersAreGoneStopsNobodyAndItsVideosSayWhy() {
    settle();
    capacity("w", Kind.TRACK, BUNDLE, CPU, 2);
    hear(new WorkerCapacity("o", Kind.TRACK, OTHER_BUNDLE, CPU, 2, Duration.ofSeconds(30)));
    for (int i = 0; i < 4; i++) {
      ready("a", TaskId.track(i), 0, 5);
      hear(other("b", TaskId.track(i)));
    }
    assertThat(admission.inFlight(Kind.TRACK)).isEqualTo(4);

    List<Event> early = tick(Duration.ofSeconds(29));
    List<Event> gone = tick(Duration.ofSeconds(1));
    List<Event> told = tick(POLICY.patience());
    List<Event> again = tick(POLICY.patience());

    assertThat(early).isEmpty();
    assertThat(gone).isEmpty();
    assertThat(told)
        .singleElement()
        .satisfies(
            word -> {
              VideoWaiting waiting = (VideoWaiting) word;
              assertThat(waiting.video()).isEqualTo("b");
              assertThat(waiting.reason().code()).isEqualTo("bundle-not-served");
              assertThat(waiting.reason().message())
                  .contains("segment worker", "other-world", OTHER_BUNDLE.substring(0, 12));
            });
    assertThat(again).as("said once").isEmpty();
    assertThat(done("a", TaskId.track(0))).containsExactly("a/track-2");
    assertThat(done("a", TaskId.track(1))).containsExactly("a/track-3");

    restart();
    capacity("w", Kind.TRACK, BUNDLE, CPU, 2);
    settle();
    assertThat(tick(POLICY.patience())).as("it is still so, and was told").isEmpty();
    capacity("o", Kind.TRACK, OTHER_BUNDLE, CPU, 3);
    assertThat(tick(Duration.ofSeconds(1))).containsExactly(new VideoWaiting("b", null));
    assertThat(names(hear(new TaskDone("b", TaskId.track(0))))).containsExactly("b/track-3");
  }

  @Test
  void whoHasTheBundleOnAnotherClassCannotGoOn() {
    settle();
    capacity("c", Kind.TRACK, BUNDLE, CPU, 1);
    readyTracks("a", 3);
    done("a", TaskId.track(0));
    restart();
    settle();
    capacity("g", Kind.TRACK, BUNDLE, GPU, 1);
    capacity("c", Kind.TRACK, BUNDLE, CPU, 0);
    tick(Duration.ofSeconds(1));

    List<Event> told = tick(POLICY.patience());

    assertThat(told)
        .singleElement()
        .satisfies(
            word -> {
              assertThat(((VideoWaiting) word).reason().code()).isEqualTo("class-not-served");
              assertThat(((VideoWaiting) word).reason().message()).contains("'cpu'");
            });
  }

  @Test
  void aVideoWhoseClassWentBeforeItWasBegunGetsAnother() {
    settle();
    capacity("c", Kind.TRACK, BUNDLE, CPU, 1);
    readyTracks("a", 3);
    capacity("g", Kind.TRACK, BUNDLE, GPU, 2);
    capacity("c", Kind.TRACK, BUNDLE, CPU, 0);
    tick(Duration.ofSeconds(1));

    List<Event> chosen = tick(POLICY.patience());

    assertThat(chosen)
        .containsExactly(
            new Task(video("a", 64), TaskId.track(0), 1, GPU),
            new Task(video("a", 64), TaskId.track(1), 0, GPU));
    assertThat(returned("a", TaskId.track(0), 1, CPU))
        .as("it was begun there, after all")
        .isEmpty();
    tick(Duration.ofSeconds(1));
    assertThat(tick(POLICY.patience()))
        .singleElement()
        .satisfies(
            word ->
                assertThat(((VideoWaiting) word).reason().code()).isEqualTo("class-not-served"));
    assertThat(tick(POLICY.patience())).as("it keeps the class on which it was begun").isEmpty();
  }

  @Test
  void windowsThatNoStitcherCanTakeWaitAloud() {
    settle();
    capacity("w", Kind.TRACK, 1);
    ready("a", TaskId.track(0), 0, 5);
    assertThat(ready("a", TaskId.window(0), 0, 5)).isEmpty();
    tick(Duration.ofSeconds(1));

    List<Event> told = tick(POLICY.patience());

    assertThat(told)
        .singleElement()
        .satisfies(
            word ->
                assertThat(((VideoWaiting) word).reason().message()).contains("a stitcher that"));
    assertThat(capacity("s", Kind.WINDOW, 1)).containsExactly("a/window-0");
  }

  @Test
  void afterALongAbsenceWorkersHaveTimeToSayThatTheyAreThere() {
    settle();
    hear(new WorkerCapacity("w", Kind.TRACK, BUNDLE, CPU, 1, Duration.ofSeconds(30)));
    readyTracks("a", 3);
    now = now.plus(Duration.ofHours(1));
    restart();

    tick(Duration.ofSeconds(1));
    assertThat(tick(POLICY.patience().plusSeconds(1))).isEmpty();
    assertThat(tick(POLICY.silence())).hasSize(1);
  }

  @Test
  void aRestartKnowsTheWorkersWhoseWordStillCounts() {
    hear(new WorkerCapacity("w", Kind.TRACK, BUNDLE, CPU, 1, Duration.ofSeconds(30)));
    hear(new WorkerCapacity("left", Kind.TRACK, BUNDLE, CPU, 8, VALID));
    hear(new WorkerCapacity("left", Kind.TRACK, BUNDLE, CPU, 0, VALID));
    now = now.plusSeconds(29);
    restart();

    assertThat(readyTracks("a", 3)).containsExactly("a/track-0");
    now = now.plusSeconds(1);
    restart();
    assertThat(done("a", TaskId.track(0))).as("it fell silent").isEmpty();
    tick(Duration.ofSeconds(1));
    assertThat(journal.all()).noneMatch(JournalEntry.Worker.class::isInstance);
  }

  @Test
  void aWordThatMayNotHaveArrivedIsSaidAgainAfterARestart() {
    settle();
    readyTracks("a", 1);
    tick(Duration.ofSeconds(1));
    List<Event> told = tick(POLICY.patience());
    assertThat(told).hasSize(1);

    assertThat(restart()).isEqualTo(told);
    capacity("w", Kind.TRACK, 1);
    assertThat(tick(Duration.ofSeconds(1)))
        .as("who is there is there")
        .containsExactly(new VideoWaiting("a", null));
    tick(Duration.ofSeconds(1));
    tick(Duration.ofSeconds(1));
    assertThat(restart()).as("by now it has").isEmpty();
  }

  @Test
  void aTaskThatVanishesAgainAndAgainIsGivenUp() {
    capacity("w", Kind.TRACK, 1);
    readyTracks("a", 2);
    for (int n = 1; n < POLICY.vanishings(); n++) {
      assertThat(tick(TIMEOUT)).as("attempt %d", n).hasSize(1).allMatch(Task.class::isInstance);
      restart();
      capacity("w", Kind.TRACK, 1);
      tick(Duration.ofSeconds(1));
      tick(Duration.ofSeconds(1));
    }

    List<Event> last = tick(TIMEOUT);

    TaskFailed failed = (TaskFailed) last.get(0);
    assertThat(failed.video()).isEqualTo("a");
    assertThat(failed.task()).isEqualTo(TaskId.track(0));
    assertThat(failed.error().code()).isEqualTo(TaskFailed.VANISHED);
    assertThat(failed.error().message()).contains("track-0", "5 times");
    assertThat(names(last.subList(1, last.size()))).containsExactly("a/track-1");
    assertThat(tick(Duration.ofSeconds(1))).isEmpty();
    assertThat(restart()).as("until its planner has ended the video").contains(failed);
    assertThat(hear(ready("a", TaskId.track(0)))).containsExactly(failed);
    assertThat(hear(new VideoEnded("a"))).isEmpty();
    assertThat(restart()).isEmpty();
  }

  @Test
  void whatIsGivenBackHasNotVanished() {
    capacity("w", Kind.TRACK, 1);
    readyTracks("a", 1);

    for (int n = 0; n < 3 * POLICY.vanishings(); n++) {
      assertThat(returned("a", TaskId.track(0), n, null)).containsExactly("a/track-0");
    }
  }

  @Test
  void whatTheFirstVersionLetInWaitsAgain() throws Exception {
    String video = EventCodec.json().writeValueAsString(video("a", 64));
    List<JournalEntry> old = new ArrayList<>();
    for (String json :
        List.of(
            "{\"kept\":\"video\",\"video\":"
                + video
                + ",\"priority\":7,\"acceptedAt\":\"2026-11-21T12:00:00Z\"}",
            "{\"kept\":\"work\",\"video\":\"a\",\"task\":\"segment-0\",\"phase\":\"LET_IN\","
                + "\"attempt\":2,\"at\":\"2026-11-21T12:00:00Z\"}",
            "{\"kept\":\"work\",\"video\":\"a\",\"task\":\"segment-1\",\"phase\":\"DONE\","
                + "\"attempt\":0,\"at\":\"2026-11-21T12:00:00Z\"}")) {
      old.add(EventCodec.json().readValue(json, JournalEntry.class));
    }

    List<Event> unsure = admission.restore(old);

    assertThat(unsure).isEmpty();
    assertThat(admission.waiting(Kind.TRACK)).isEqualTo(1);
    assertThat(hear(capacityOf("w", Kind.TRACK, BUNDLE, CPU, 2)))
        .containsExactly(new Task(video("a", 64), TaskId.track(0), 3, CPU));
  }

  private Admission admission(int reach) {
    return new Admission(POLICY, video -> new Effort(reach, 1, 1), journal);
  }

  /** Lets so much time go by that silence means absence. */
  private void settle() {
    tick(Duration.ofSeconds(1));
    tick(POLICY.silence());
  }

  private List<Event> restart() {
    admission = admission(1);
    return admission.restore(journal.all());
  }

  private List<Event> tick(Duration later) {
    now = now.plus(later);
    return admission.tick(now);
  }

  private List<Event> hear(Event event) {
    return admission.hear(event, now);
  }

  private List<String> capacity(String worker, Kind kind, int slots) {
    return capacity(worker, kind, BUNDLE, CPU, slots);
  }

  private List<String> capacity(
      String worker, Kind kind, String bundle, String executionClass, int slots) {
    return names(hear(capacityOf(worker, kind, bundle, executionClass, slots)));
  }

  private static WorkerCapacity capacityOf(
      String worker, Kind kind, String bundle, String executionClass, int slots) {
    return new WorkerCapacity(worker, kind, bundle, executionClass, slots, VALID);
  }

  private List<String> readyTracks(String video, int count) {
    List<String> letIn = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      letIn.addAll(ready(video, TaskId.track(i), 0, 5));
    }
    return letIn;
  }

  private List<String> ready(String video, TaskId task, int attempt, int priority) {
    Task ready = new Task(video(video, 64), task, attempt, null);
    return names(hear(new TaskReady(ready, Terms.of(priority, NOON))));
  }

  private static TaskReady ready(String video, TaskId task) {
    return ready(video, task, 0);
  }

  private static TaskReady ready(String video, TaskId task, int attempt) {
    return new TaskReady(new Task(video(video, 64), task, attempt, null), Terms.of(5, NOON));
  }

  private static TaskReady other(String video, TaskId task) {
    Task ready = new Task(video(video, 64, OTHER_BUNDLE), task, 0, null);
    return new TaskReady(ready, Terms.of(9, NOON));
  }

  private List<String> returned(String video, TaskId task, int attempt, String begun) {
    return names(hear(new TaskReturned(video, task, attempt, "w", begun)));
  }

  private List<String> done(String video, TaskId task) {
    return names(hear(new TaskDone(video, task)));
  }

  private static Stream<Task> tasks(List<Event> words) {
    return words.stream().filter(Task.class::isInstance).map(Task.class::cast);
  }

  private static List<String> names(List<Event> words) {
    return tasks(words).map(task -> task.video().id() + "/" + task.task()).toList();
  }

  private static List<String> classes(List<Event> words) {
    return tasks(words).map(Task::executionClass).toList();
  }
}
