package dev.segue.infra.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.segue.diffusion.expert.ExpertException;
import dev.segue.infra.log.Tracing;
import dev.segue.schemas.Event;
import dev.segue.schemas.Lane;
import dev.segue.schemas.Problem;
import dev.segue.schemas.Task;
import dev.segue.schemas.TaskFailed;
import dev.segue.schemas.TaskId;
import dev.segue.schemas.TaskResult;
import dev.segue.schemas.TaskReturned;
import dev.segue.schemas.Topics;
import dev.segue.schemas.Trace;
import dev.segue.schemas.TrackCompleted;
import dev.segue.schemas.VideoDescription;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkLoopTest {
  private final FakeSlots slots = new FakeSlots();
  private final List<Event> told = Collections.synchronizedList(new ArrayList<>());
  private final List<Duration> took = Collections.synchronizedList(new ArrayList<>());
  private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
  private final List<Trace> traces = Collections.synchronizedList(new ArrayList<>());
  private Duration stepsTake = Duration.ZERO;
  private final List<String> steps = Collections.synchronizedList(new ArrayList<>());
  private final Set<String> unwanted = ConcurrentHashMap.newKeySet();
  private final Set<Integer> blocked = ConcurrentHashMap.newKeySet();
  private final Map<Integer, RuntimeException> throwing = new ConcurrentHashMap<>();
  private final Set<Integer> gluttons = ConcurrentHashMap.newKeySet();
  private final Set<Integer> doomed = ConcurrentHashMap.newKeySet();
  private final Map<Integer, String> elsewhere = new ConcurrentHashMap<>();
  private final Set<Integer> stuck = ConcurrentHashMap.newKeySet();
  private final CountDownLatch isStuck = new CountDownLatch(1);
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private boolean brokerAway;
  private WorkLoop loop;
  private Thread thread;

  @AfterEach
  void close() {
    if (loop != null) {
      loop.close();
      assertThat(thread.isAlive()).isFalse();
    }
  }

  @Test
  void tellsTheResultThenAcceptsTheTask() {
    start(2);
    slots.offer(task("v", 0));
    await().until(() -> slots.settled().equals(List.of("track-0 ACCEPT")));
    assertThat(told).containsExactly(new TrackCompleted("v", 0, "w"));
    assertThat(steps).containsExactly("0:0", "0:1");
  }

  @Test
  void aResultSaysHowLongItsStepsTookAndOneThatWasThereSaysNothing() {
    stepsTake = Duration.ofHours(1);
    start(1);
    slots.offer(task("v", 0));
    await().until(() -> slots.settled().size() == 1);
    slots.offer(task("v", 0));
    await().until(() -> slots.settled().size() == 2);
    assertThat(took).hasSize(2);
    assertThat(took.get(0)).isBetween(Duration.ofHours(2), Duration.ofHours(3));
    assertThat(took.get(1)).isNull();
  }

  @Test
  void whatItDoesForATaskIsAPartOfTheTasksTrace() {
    Trace trace = Trace.begin("of a test");
    Task task = task("v", 0);
    start(1);
    slots.offer(new Task(task.video(), task.task(), 0, null, trace));
    await().until(() -> slots.settled().size() == 1);
    slots.offer(task("v", 1));
    await().until(() -> slots.settled().size() == 2);
    assertThat(traces).containsExactly(trace, trace, trace, null, null, null);
  }

  @Test
  void takesAnotherWhileTheFirstWaitsAndGoesBackToTheOldest() {
    blocked.add(0);
    start(2);
    slots.offer(task("v", 0));
    slots.offer(task("v", 1));
    await().until(() -> slots.settled().equals(List.of("track-1 ACCEPT")));
    blocked.clear();
    loop.hint();
    await().until(() -> slots.settled().size() == 2);
    assertThat(steps).containsExactly("1:0", "1:1", "0:0", "0:1");
  }

  @Test
  void dropsTheCopyOfATaskThatIsInHand() {
    blocked.add(0);
    start(2);
    slots.offer(task("v", 0));
    slots.offer(task("v", 0));
    await().until(() -> slots.settled().equals(List.of("track-0 ACCEPT")));
    assertThat(told).isEmpty();
    blocked.clear();
    loop.hint();
    await().until(() -> slots.settled().size() == 2);
    assertThat(told).hasSize(1);
    assertThat(steps).containsExactly("0:0", "0:1");
  }

  @Test
  void opensTheCopyAgainOfATaskThatWasDoneWhileTheCopyWasOpened() {
    blocked.add(0);
    start(2);
    slots.offer(task("v", 0));
    await().until(() -> opened.contains(0));
    slots.withhold();
    slots.offer(task("v", 0));
    await().until(slots::withholds);
    blocked.clear();
    loop.hint();
    await().until(() -> slots.settled().size() == 1);
    slots.tell();
    await().until(() -> slots.settled().size() == 2);
    assertThat(slots.settled()).containsOnly("track-0 ACCEPT");
    assertThat(steps).containsExactly("0:0", "0:1");
  }

  @Test
  void givesTheYoungestBackWhenFullOfTasksThatWait() {
    blocked.addAll(List.of(3, 4));
    start(2, Duration.ofMillis(20));
    slots.offer(task("v", 3));
    slots.offer(task("v", 4));
    slots.offer(task("v", 2));
    await().until(() -> slots.settled().contains("track-2 ACCEPT"));
    assertThat(slots.settled()).startsWith("track-4 ACCEPT");
    assertThat(told.get(0)).isEqualTo(new TaskReturned("v", TaskId.track(4), 0, "w", null));
  }

  @Test
  void opensMoreSlotsWhileAllThatItHoldsWaits() {
    blocked.addAll(List.of(1, 2, 3));
    start(1, 4, Duration.ofMillis(20));
    slots.offer(task("v", 1));
    slots.offer(task("v", 2));
    slots.offer(task("v", 3));
    slots.offer(task("v", 0));
    await().until(() -> slots.settled().equals(List.of("track-0 ACCEPT")));
    assertThat(slots.slots).hasSize(4);
    blocked.clear();
    loop.hint();
    await().until(() -> slots.settled().size() == 4);
    assertThat(steps).startsWith("0:0", "0:1", "1:0", "1:1");
    assertThat(told).noneMatch(TaskReturned.class::isInstance);
  }

  @Test
  void aSlotTooManyThatCannotTakeDoesNotKeepItFromGivingBack() {
    blocked.add(1);
    slots.refuseFrom(1);
    start(1, 4, Duration.ofMillis(20));
    slots.offer(task("v", 1));
    await().until(() -> slots.settled().contains("track-1 ACCEPT"));
    assertThat(told.get(0)).isEqualTo(new TaskReturned("v", TaskId.track(1), 0, "w", null));
    slots.offer(task("v", 0));
    await().until(() -> slots.settled().contains("track-0 ACCEPT"));
  }

  @Test
  void reportsATaskThatCannotBeDoneAndGoesOn() {
    throwing.put(0, new TaskException("expert-failed", "the control expert failed"));
    start(1);
    slots.offer(task("v", 0));
    slots.offer(task("v", 1));
    await().until(() -> slots.settled().size() == 2);
    assertThat(told.get(0))
        .isEqualTo(
            new TaskFailed(
                "v",
                TaskId.track(0),
                0,
                new Problem("expert-failed", "the control expert failed"),
                "w"));
    assertThat(slots.settled()).containsExactly("track-0 ACCEPT", "track-1 ACCEPT");
  }

  @Test
  void reportsWhatAnExpertSaysByItsCode() {
    throwing.put(0, new ExpertException("expert-out-of-memory", "too large", null));
    start(1);
    slots.offer(task("v", 0));
    await().until(() -> told.size() == 1);
    assertThat(((TaskFailed) told.get(0)).error())
        .isEqualTo(new Problem("expert-out-of-memory", "too large"));
  }

  @Test
  void reportsATaskThatNeedsMoreMemoryThanThereIsAndGoesOn() {
    gluttons.add(0);
    start(1);
    slots.offer(task("v", 0));
    slots.offer(task("v", 1));
    await().until(() -> slots.settled().size() == 2);
    assertThat(((TaskFailed) told.get(0)).error().code()).isEqualTo("out-of-memory");
    assertThat(slots.settled()).containsExactly("track-0 ACCEPT", "track-1 ACCEPT");
  }

  @Test
  void doesNotWaitForAStoreThatIsAwayWhenItIsClosed() throws InterruptedException {
    stuck.add(0);
    start(1);
    slots.offer(task("v", 0));
    isStuck.await();
    loop.close();
    assertThat(thread.isAlive()).isFalse();
    assertThat(told).isEmpty();
  }

  @Test
  void givesATaskBackUnreportedWhenSomethingDoesNotAnswer() {
    throwing.put(0, new Unavailable("the store does not answer", null));
    start(1);
    slots.offer(task("v", 0));
    await().until(() -> slots.settled().contains("track-0 RELEASE"));
    assertThat(told).isEmpty();
  }

  @Test
  void givesATaskThatAnotherClassHasToDoBackWithThatClass() {
    elsewhere.put(0, "fake 2");
    start(1);
    slots.offer(task("v", 0));
    slots.offer(task("v", 1));
    await().until(() -> slots.settled().equals(List.of("Dropped", "track-1 ACCEPT")));
    assertThat(told.get(0)).isEqualTo(new TaskReturned("v", TaskId.track(0), 0, "w", "fake 2"));
    assertThat(count("failed")).isZero();
  }

  @Test
  void keepsATaskForOthersWhenNobodyHearsThatItIs() {
    elsewhere.put(0, "fake 2");
    brokerAway = true;
    start(1);
    slots.offer(task("v", 0));
    await().until(() -> slots.settled().equals(List.of("NotNow")));
  }

  @Test
  void aSlotThatEndsByAnErrorEndsTheWorker() throws InterruptedException {
    blocked.add(0);
    start(2);
    slots.offer(task("v", 0));
    await().until(() -> opened.contains(0));
    assertThat(loop.problem()).isEmpty();
    slots.slots.get(1).fail(new NoClassDefFoundError("as if"));
    thread.join();
    assertThat(loop.problem()).get().asString().contains("a slot has ended", "as if");
    assertThat(slots.settled()).as("others get its task at once").containsExactly("track-0 closed");
  }

  @Test
  void anErrorThatNobodyForesawEndsTheWorker() throws InterruptedException {
    doomed.add(0);
    start(1);
    slots.offer(task("v", 0));
    thread.join();
    assertThat(loop.problem()).get().asString().contains("StackOverflowError");
    assertThat(slots.settled()).containsExactly("track-0 closed");
  }

  @Test
  void givesATaskBackWhenItsResultCannotBeTold() {
    brokerAway = true;
    start(1);
    slots.offer(task("v", 0));
    await().until(() -> slots.settled().contains("track-0 RELEASE"));
  }

  @Test
  void dropsTheTasksOfAVideoThatHasEnded() {
    blocked.add(0);
    start(1);
    slots.offer(task("v", 0));
    await().until(() -> slots.slots.size() == 1 && count("taken") == 0 && opened.contains(0));
    unwanted.add("v");
    loop.hint();
    await().until(() -> slots.settled().contains("track-0 ACCEPT"));
    assertThat(told).isEmpty();
  }

  @Test
  void makesAgainWhatIsDamagedOfAVideoThatHasEnded() {
    unwanted.add("v");
    start(1);
    Task ordinary = task("v", 0);
    slots.offer(ordinary);
    slots.offer(Task.repair(ordinary.video(), TaskId.track(1), "fake 1", null));
    await().until(() -> slots.settled().equals(List.of("Dropped", "track-1 ACCEPT")));
    assertThat(told).containsExactly(new TrackCompleted("v", 1, "w"));
  }

  @Test
  void goesOnWithTheNextTaskWhenOneIsLost() {
    blocked.add(0);
    start(1);
    slots.offer(task("v", 0));
    await().until(() -> opened.contains(0));
    slots.slots.get(0).lose();
    slots.offer(task("v", 1));
    await().until(() -> slots.settled().contains("track-1 ACCEPT"));
    assertThat(count("lost")).isEqualTo(1);
  }

  @Test
  void dropsWhatIsNotATask() {
    start(1);
    slots.offer("nonsense".getBytes(StandardCharsets.UTF_8));
    slots.offer(task("v", 1));
    await().until(() -> slots.settled().equals(List.of("Dropped", "track-1 ACCEPT")));
    assertThat(count("unreadable")).isEqualTo(1);
  }

  @Test
  void givesBackWhatItHoldsWhenClosed() {
    blocked.add(0);
    start(1);
    slots.offer(task("v", 0));
    await().until(() -> opened.contains(0));
    loop.close();
    assertThat(slots.settled()).containsExactly("track-0 closed");
  }

  private final Set<Integer> opened = ConcurrentHashMap.newKeySet();

  private static Event timeless(Event event) {
    if (event instanceof TaskReturned said) {
      return new TaskReturned(
          said.video(), said.task(), said.attempt(), said.worker(), said.executionClass());
    }
    return event instanceof TaskResult result ? result.after(null) : event;
  }

  /** The present, and what steps claim to take. */
  private Clock clock() {
    return new Clock() {
      @Override
      public Instant instant() {
        return Instant.now().plus(ahead.get());
      }

      @Override
      public ZoneId getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException();
      }
    };
  }

  private final class TwoSteps implements Job {
    private final Task task;
    private int step;

    TwoSteps(Task task) {
      this.task = task;
      opened.add(task.task().index());
      boolean stored = told.contains(result());
      step = stored ? 2 : 0;
    }

    @Override
    public State state() {
      if (step == 2) {
        return State.DONE;
      }
      return blocked.contains(task.task().index()) ? State.WAITING : State.RUNNABLE;
    }

    @Override
    public void step() {
      RuntimeException e = throwing.get(task.task().index());
      if (e != null) {
        throw e;
      }
      if (doomed.contains(task.task().index())) {
        throw new StackOverflowError("as if");
      }
      if (gluttons.contains(task.task().index())) {
        throw new OutOfMemoryError("as if");
      }
      if (stuck.contains(task.task().index())) {
        waitForEver();
      }
      ahead.updateAndGet(stepsTake::plus);
      traces.add(Tracing.present());
      steps.add(task.task().index() + ":" + step++);
    }

    @Override
    public TaskResult result() {
      return new TrackCompleted(task.video().id(), task.task().index(), "w");
    }
  }

  /** As a store does that is asked again and again. */
  private void waitForEver() {
    isStuck.countDown();
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unavailable("interrupted", e);
    }
  }

  private Job open(Task task) {
    String other = elsewhere.get(task.task().index());
    if (other != null) {
      throw new OtherClassException(other, "fake 1");
    }
    return new TwoSteps(task);
  }

  private void start(int slotCount) {
    start(slotCount, Duration.ofMinutes(1));
  }

  private void start(int slotCount, Duration patience) {
    start(slotCount, slotCount, patience);
  }

  private void start(int slotCount, int mostSlots, Duration patience) {
    WorkSettings settings =
        new WorkSettings(
            "w",
            new Lane(TaskId.Kind.TRACK, "0".repeat(64), "fake 1"),
            Topics.STRUCTURES,
            slotCount,
            mostSlots,
            WorkTimes.of(Duration.ofMillis(5), patience));
    WorkMetrics metrics = new WorkMetrics(meters, "track");
    WorkTurns turns =
        new WorkTurns(
            settings,
            this::open,
            (topic, e) -> {
              if (brokerAway) {
                throw new Unavailable("the broker does not answer", null);
              }
              if (e instanceof TaskResult result) {
                took.add(result.took());
              }
              traces.add(Tracing.present());
              told.add(timeless(e));
            },
            unwanted::contains,
            metrics,
            clock());
    loop = new WorkLoop(turns, settings, slots, metrics);
    thread = new Thread(loop, "loop");
    thread.start();
  }

  private double count(String outcome) {
    var counter = meters.find("segue.work.tasks").tag("outcome", outcome).counter();
    return counter == null ? 0 : counter.count();
  }

  private static Task task(String video, int segment) {
    VideoDescription description =
        new VideoDescription(
            video,
            "p",
            64,
            8,
            1,
            "0".repeat(64),
            "fake",
            null,
            JsonNodeFactory.instance.objectNode().put("name", "confiner-long"));
    return new Task(description, TaskId.track(segment), 0, null);
  }
}
