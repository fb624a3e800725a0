package dev.segue.producer.admit;

import static dev.segue.producer.Fixtures.BUNDLE;
import static dev.segue.producer.Fixtures.NOON;
import static dev.segue.producer.Fixtures.POLICY;
import static dev.segue.producer.Fixtures.video;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.producer.Fixtures;
import dev.segue.schemas.Event;
import dev.segue.schemas.Span;
import dev.segue.schemas.SteeringDecided;
import dev.segue.schemas.SteeringRequested;
import dev.segue.schemas.SteeringTaken;
import dev.segue.schemas.Task;
import dev.segue.schemas.TaskDone;
import dev.segue.schemas.TaskId;
import dev.segue.schemas.TaskId.Kind;
import dev.segue.schemas.TaskReady;
import dev.segue.schemas.Terms;
import dev.segue.schemas.TimedPrompt;
import dev.segue.schemas.VideoDescription;
import dev.segue.schemas.VideoEnded;
import dev.segue.schemas.WorkerCapacity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Five segments of 16 frames: tracks go by frames 8, 24, 40, 56, 72. */
class SteeringTest {
  private static final VideoDescription VIDEO = video("a", 80);

  private final MemoryJournal journal = new MemoryJournal();
  private Admission admission = admission();
  private Instant now = NOON;

  @Test
  void aPromptHoldsFromTheFirstSegmentOfWhichNothingIsBegun() {
    capacity(2);
    ready(5);

    hear(wish("s", null));

    assertThat(decisions()).containsExactly(new SteeringDecided(wish("s", null), 32, null));
  }

  @Test
  void itHoldsFromAsLateAsIsWished() {
    capacity(2);
    ready(5);

    hear(wish("s", Span.ofFrames(50)));

    assertThat(decisions())
        .containsExactly(new SteeringDecided(wish("s", Span.ofFrames(50)), 50, null));
  }

  @Test
  void whereNothingIsBegunItHoldsFromTheBeginning() {
    ready(5);

    hear(wish("s", null));

    assertThat(decisions()).containsExactly(new SteeringDecided(wish("s", null), 0, null));
  }

  @Test
  void nothingIsDecidedAloudBeforeItIsWrittenDownForCertain() {
    capacity(2);
    ready(5);

    assertThat(hear(wish("s", null))).isEmpty();
    assertThat(tick()).isEmpty();
  }

  @Test
  void whatGoesByASteeredFrameWaitsUntilThePlannerHasRecordedIt() {
    capacity(2);
    ready(5);
    hear(wish("s", null));

    assertThat(tasks(done(0))).as("of frame 40, which is steered").isEmpty();
    decisions();
    VideoDescription steered =
        VIDEO.steered(
            List.of(TimedPrompt.ofFrames(0, "before", 0), TimedPrompt.ofFrames(32, "after", 0)));
    List<Task> released = tasks(hear(new SteeringTaken(steered, "s")));

    assertThat(released).extracting(Task::task).containsExactly(TaskId.track(2));
    assertThat(released).extracting(Task::video).containsExactly(steered);
  }

  @Test
  void whatGoesByFramesBeforeIsLetInMeanwhile() {
    capacity(2);
    ready(5);

    hear(wish("s", Span.ofFrames(64)));

    assertThat(tasks(done(0))).extracting(Task::task).containsExactly(TaskId.track(2));
  }

  @Test
  void aWishThatCannotBeMetHoldsNothingBack() {
    capacity(2);
    ready(5);

    List<Event> said = hear(wish("s", Span.ofFrames(80)));

    assertThat(said).hasSize(1);
    assertThat(((SteeringDecided) said.get(0)).reason().code()).isEqualTo(Admission.LATE);
    assertThat(tasks(done(0))).hasSize(1);
  }

  @Test
  void whereAllIsBegunNothingIsLeft() {
    capacity(5);
    ready(5);

    assertThat(hear(wish("s", null)))
        .singleElement()
        .isInstanceOfSatisfying(
            SteeringDecided.class,
            decided -> assertThat(decided.reason().code()).isEqualTo(Admission.LATE));
  }

  @Test
  void aDecisionOutlivesARestartAndIsSaidAgain() {
    capacity(2);
    ready(5);
    hear(wish("s", null));
    List<Event> decisions = decisions();

    admission = admission();

    assertThat(admission.restore(journal.all())).containsAll(decisions);
    assertThat(tasks(done(0))).isEmpty();
  }

  @Test
  void afterARestartMoreMayBeBegunThanIsKnown() {
    capacity(1);
    ready(5);
    admission = admission();
    admission.restore(journal.all());

    hear(wish("s", null));

    assertThat(decisions())
        .as("track 0 is let in, and one more may be, as there is room for one")
        .containsExactly(new SteeringDecided(wish("s", null), 32, null));
  }

  @Test
  void aRepeatedWishChangesNothing() {
    capacity(2);
    ready(5);
    hear(wish("s", null));
    List<Event> decisions = decisions();

    assertThat(hear(wish("s", null))).isEmpty();
    assertThat(tick()).isEmpty();
    assertThat(decisions).hasSize(1);
  }

  @Test
  void ofWishesWithoutEndABoundedNumberIsKept() {
    capacity(2);
    ready(5);

    for (int n = 0; n < 10; n++) {
      assertThat(hear(wish("s" + n, null))).isEmpty();
    }

    assertThat(refusal(wish("s10", null))).isEqualTo(Admission.MANY);
    assertThat(decisions()).hasSize(10);
  }

  @Test
  void noMoreIsKeptOfAVideoThanAJournalTakes() {
    capacity(2);
    ready(5);
    String prompt = "x".repeat(400_000);

    assertThat(hear(new SteeringRequested("a", "s", null, prompt, null))).isEmpty();
    assertThat(hear(new SteeringRequested("a", "t", null, prompt, null))).isEmpty();

    assertThat(refusal(new SteeringRequested("a", "u", null, prompt, null)))
        .isEqualTo(Admission.MANY);
  }

  @Test
  void ofAnEndedVideoNothingIsKept() {
    capacity(2);
    ready(5);
    hear(wish("s", null));
    hear(new VideoEnded("a"));

    assertThat(decisions()).isEmpty();
    assertThat(hear(wish("t", null))).isEmpty();
  }

  private Admission admission() {
    return new Admission(
        POLICY, of -> new Effort(1, 1, 1, Moments.of(Fixtures.plan(of).plan(), null)), journal);
  }

  private void capacity(int slots) {
    hear(new WorkerCapacity("w", Kind.TRACK, BUNDLE, "cpu", slots, Duration.ofDays(1)));
  }

  private void ready(int tracks) {
    for (int i = 0; i < tracks; i++) {
      hear(new TaskReady(new Task(VIDEO, TaskId.track(i), 0, null), Terms.of(5, NOON)));
    }
  }

  private List<Event> done(int track) {
    return hear(new TaskDone("a", TaskId.track(track), Duration.ofSeconds(1)));
  }

  private static SteeringRequested wish(String id, Span at) {
    return new SteeringRequested("a", id, at, "after", null);
  }

  /** Why a wish is refused at once. */
  private String refusal(SteeringRequested wish) {
    List<Event> said = hear(wish);
    assertThat(said).hasSize(1);
    return ((SteeringDecided) said.get(0)).reason().code();
  }

  /** What is decided aloud in the next seconds. */
  private List<Event> decisions() {
    return Stream.of(tick(), tick(), tick())
        .flatMap(List::stream)
        .filter(SteeringDecided.class::isInstance)
        .toList();
  }

  private List<Event> tick() {
    now = now.plusSeconds(1);
    return admission.tick(now);
  }

  private List<Event> hear(Event event) {
    return admission.hear(event, now);
  }

  private static List<Task> tasks(List<Event> said) {
    return said.stream().filter(Task.class::isInstance).map(Task.class::cast).toList();
  }
}
