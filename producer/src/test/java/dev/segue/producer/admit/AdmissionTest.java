package dev.segue.producer.admit;

import static dev.segue.producer.Fixtures.NOON;
import static dev.segue.producer.Fixtures.video;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.schemas.Task;
import dev.segue.schemas.TaskDone;
import dev.segue.schemas.TaskId;
import dev.segue.schemas.TaskId.Kind;
import dev.segue.schemas.TaskReady;
import dev.segue.schemas.TaskReturned;
import dev.segue.schemas.VideoEnded;
import dev.segue.schemas.WorkerCapacity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdmissionTest {
  private static final Duration TIMEOUT = Duration.ofMinutes(10);
  private static final Duration VALID = Duration.ofDays(1);

  private final MemoryJournal journal = new MemoryJournal();
  private Admission admission = admission(1);
  private Instant now = NOON;

  @Test
  void noMoreTasksAreLetInThanLiveWorkersCanHold() {
    capacity("w1", Kind.SEGMENT, 1);
    capacity("w2", Kind.SEGMENT, 2);

    assertThat(readySegments("a", 5)).containsExactly("a/segment-0", "a/segment-1", "a/segment-2");
    assertThat(done("a", TaskId.segment(1))).containsExactly("a/segment-3");
    assertThat(admission.inFlight(Kind.SEGMENT)).isEqualTo(3);
    assertThat(admission.waiting(Kind.SEGMENT)).isEqualTo(1);
  }

  @Test
  void aWorkerThatFellSilentDoesNotCount() {
    admission.hear(new WorkerCapacity("w1", Kind.SEGMENT, 1, Duration.ofSeconds(5)), now);
    capacity("w2", Kind.SEGMENT, 2);
    now = now.plusSeconds(5);

    assertThat(readySegments("a", 5)).hasSize(2);
  }

  @Test
  void aFewTasksWaitInTheTopicForTheFirstWorker() {
    assertThat(readySegments("a", 9)).hasSize(4);
  }

  @Test
  void workersOfAnotherKindDoNotCount() {
    capacity("s", Kind.WINDOW, 9);
    capacity("w", Kind.SEGMENT, 1);

    assertThat(readySegments("a", 3)).hasSize(1);
    assertThat(ready("a", TaskId.window(0), 0, 5)).containsExactly("a/window-0");
    assertThat(ready("a", TaskId.pack(), 0, 5)).containsExactly("a/package");
  }

  @Test
  void videosShareFairlyAndTheEarliestSegmentsGoFirst() {
    readySegments("a", 9);
    readySegments("b", 9);

    List<String> letIn = capacity("w", Kind.SEGMENT, 8);

    assertThat(letIn).containsExactly("b/segment-0", "b/segment-1", "b/segment-2", "b/segment-3");
    assertThat(done("a", TaskId.segment(2))).containsExactly("a/segment-4");
  }

  @Test
  void aHigherPriorityGoesFirst() {
    capacity("w", Kind.SEGMENT, 1);
    readySegments("a", 2);
    ready("b", TaskId.segment(0), 0, 2);
    ready("c", TaskId.segment(0), 0, 7);

    assertThat(done("a", TaskId.segment(0))).containsExactly("c/segment-0");
    assertThat(done("c", TaskId.segment(0))).containsExactly("a/segment-1");
    assertThat(done("a", TaskId.segment(1))).containsExactly("b/segment-0");
  }

  @Test
  void aTaskWithoutAResultIsLetInAgain() {
    capacity("w", Kind.SEGMENT, 1);
    readySegments("a", 2);

    now = now.plus(TIMEOUT).minusSeconds(1);
    List<Task> before = admission.tick(now);
    now = now.plusSeconds(1);
    List<Task> after = admission.tick(now);

    assertThat(before).isEmpty();
    assertThat(after).containsExactly(new Task(video("a", 64), TaskId.segment(0), 1));
    assertThat(admission.tick(now.plus(TIMEOUT))).hasSize(1).allMatch(t -> t.attempt() == 2);
  }

  @Test
  void whileNobodyWorksNothingIsLetInAgain() {
    readySegments("a", 2);

    now = now.plus(TIMEOUT.multipliedBy(3));
    List<Task> alone = admission.tick(now);
    capacity("w", Kind.SEGMENT, 4);
    List<Task> arrived = admission.tick(now.plusSeconds(1));
    List<Task> later = admission.tick(now.plus(TIMEOUT));

    assertThat(alone).isEmpty();
    assertThat(arrived).isEmpty();
    assertThat(later).hasSize(2);
  }

  @Test
  void aTaskThatFailedIsLetInWithTheNextAttempt() {
    readySegments("a", 1);

    assertThat(ready("a", TaskId.segment(0), 0, 5)).isEmpty();
    assertThat(ready("a", TaskId.segment(0), 1, 5)).containsExactly("a/segment-0");
    assertThat(ready("a", TaskId.segment(0), 1, 5)).isEmpty();
    assertThat(admission.inFlight(Kind.SEGMENT)).isEqualTo(1);
  }

  @Test
  void whatIsSaidToBeReadyAfterItWasDoneIsLetInAgainSoThatItsResultIsTold() {
    done("a", TaskId.segment(0));
    assertThat(ready("a", TaskId.segment(0), 0, 5)).containsExactly("a/segment-0");
    assertThat(ready("a", TaskId.segment(0), 0, 5)).as("once").isEmpty();
    assertThat(done("a", TaskId.segment(0))).isEmpty();
    assertThat(admission.inFlight(Kind.SEGMENT)).isZero();
  }

  @Test
  void anEndedVideoLetsNothingInAndMakesRoom() {
    capacity("w", Kind.SEGMENT, 2);
    readySegments("a", 3);
    readySegments("b", 3);

    List<String> next = names(admission.hear(new VideoEnded("a"), now));

    assertThat(next).containsExactly("b/segment-0", "b/segment-1");
    assertThat(readySegments("a", 3)).isEmpty();
    assertThat(done("b", TaskId.segment(0))).containsExactly("b/segment-2");
    assertThat(admission.waiting(Kind.SEGMENT)).isZero();
  }

  @Test
  void aVideoThatBeganGetsAsManyTasksAsItsReadsReach() {
    admission = admission(3);
    capacity("w", Kind.SEGMENT, 1);

    assertThat(readySegments("a", 5)).containsExactly("a/segment-0", "a/segment-1", "a/segment-2");
    assertThat(ready("b", TaskId.segment(0), 0, 9)).isEmpty();
    assertThat(done("a", TaskId.segment(0))).containsExactly("a/segment-3");
  }

  @Test
  void aRestartKeepsWhatWasDecided() {
    capacity("w", Kind.SEGMENT, 3);
    readySegments("a", 6);
    done("a", TaskId.segment(0));
    admission.hear(new VideoEnded("gone"), now);
    admission.tick(now.plusSeconds(1));
    admission.tick(now.plusSeconds(2));

    Admission again = admission(1);
    List<Task> unsure = again.restore(journal.all());

    assertThat(unsure).isEmpty();
    assertThat(again.inFlight(Kind.SEGMENT)).isEqualTo(3);
    assertThat(again.waiting(Kind.SEGMENT)).isEqualTo(2);
    admission = again;
    assertThat(capacity("w", Kind.SEGMENT, 3)).isEmpty();
    assertThat(readySegments("gone", 1)).isEmpty();
    assertThat(done("a", TaskId.segment(0))).isEmpty();
    assertThat(done("a", TaskId.segment(1))).containsExactly("a/segment-4");
  }

  @Test
  void aRestartSendsAgainWhatMayNotHaveBeenSent() {
    capacity("w", Kind.SEGMENT, 1);
    readySegments("a", 3);
    admission.tick(now.plusSeconds(1));
    admission.tick(now.plusSeconds(2));
    now = now.plusSeconds(3);
    done("a", TaskId.segment(0));

    List<Task> unsure = admission(1).restore(journal.all());

    assertThat(names(unsure)).containsExactly("a/segment-1");
  }

  @Test
  void whatAWorkerGivesBackGoesBehindWhatIsEarlier() {
    capacity("w", Kind.SEGMENT, 2);
    ready("a", TaskId.segment(3), 0, 5);
    ready("a", TaskId.segment(4), 0, 5);
    ready("a", TaskId.segment(2), 0, 5);

    assertThat(returned("a", TaskId.segment(4), 0)).containsExactly("a/segment-2");
    assertThat(returned("a", TaskId.segment(4), 0)).as("said twice").isEmpty();
    assertThat(done("a", TaskId.segment(2))).containsExactly("a/segment-4");
    assertThat(returned("a", TaskId.segment(4), 0)).as("of an old attempt").isEmpty();
  }

  @Test
  void anEndIsForgottenAfterAWhile() {
    admission.hear(new VideoEnded("a"), now);
    admission.tick(now.plus(Duration.ofDays(8)));

    assertThat(journal.all()).isEmpty();
  }

  private Admission admission(int reach) {
    return new Admission(AdmissionSettings.of(TIMEOUT), video -> reach, journal);
  }

  private List<String> capacity(String worker, Kind kind, int slots) {
    return names(admission.hear(new WorkerCapacity(worker, kind, slots, VALID), now));
  }

  private List<String> readySegments(String video, int count) {
    List<String> letIn = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      letIn.addAll(ready(video, TaskId.segment(i), 0, 5));
    }
    return letIn;
  }

  private List<String> ready(String video, TaskId task, int attempt, int priority) {
    Task ready = new Task(video(video, 64), task, attempt);
    return names(admission.hear(new TaskReady(ready, priority, NOON), now));
  }

  private List<String> returned(String video, TaskId task, int attempt) {
    return names(admission.hear(new TaskReturned(video, task, attempt, "w"), now));
  }

  private List<String> done(String video, TaskId task) {
    return names(admission.hear(new TaskDone(video, task), now));
  }

  private static List<String> names(List<Task> tasks) {
    return tasks.stream().map(task -> task.video().id() + "/" + task.task()).toList();
  }
}
