package dev.segue.infra.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.segue.infra.events.EventFeed;
import dev.segue.infra.events.Events;
import dev.segue.infra.kafka.Clients;
import dev.segue.infra.kafka.TopicSetup;
import dev.segue.infra.metrics.Meters;
import dev.segue.infra.metrics.Metrics;
import dev.segue.infra.settings.Settings;
import dev.segue.infra.testing.TestServer;
import dev.segue.infra.testing.TestServers;
import dev.segue.schemas.Event;
import dev.segue.schemas.Lane;
import dev.segue.schemas.Task;
import dev.segue.schemas.TaskId;
import dev.segue.schemas.TaskResult;
import dev.segue.schemas.Terms;
import dev.segue.schemas.Topics;
import dev.segue.schemas.TrackCompleted;
import dev.segue.schemas.VideoDescription;
import dev.segue.schemas.VideoStatus;
import dev.segue.schemas.WorkerCapacity;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The work loop over share consumers of a real broker. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WorkServiceTest {
  private static final Duration LOCK = Duration.ofSeconds(3);
  private static final Lane LANE = new Lane(TaskId.Kind.TRACK, "0".repeat(64), "fake 1");

  @TempDir private static Path directory;

  private final List<Event> told = new CopyOnWriteArrayList<>();
  private final List<String> opened = new CopyOnWriteArrayList<>();
  private final Metrics metrics = Metrics.ofProcess();
  private final EndedVideos ended = new EndedVideos();
  private volatile CountDownLatch stepEnds = new CountDownLatch(0);
  private TestServer broker;
  private Clients clients;
  private Events events;
  private EventFeed feed;
  private EventFeed statuses;

  @BeforeAll
  void start() {
    broker = TestServers.broker(directory);
    Map<String, String> env = new HashMap<>(broker.environment());
    env.put("SEGUE_LOCK_DURATION", LOCK.toSeconds() + "s");
    Settings settings = Settings.from(env);
    TopicSetup topics = new TopicSetup(settings);
    topics.run(Duration.ofSeconds(30));
    topics.lane(LANE);
    clients = new Clients(settings);
    events = Events.open(clients, "test", "test", metrics.registry());
    feed =
        EventFeed.start(
            "test",
            clients,
            List.of(Topics.STRUCTURES, Topics.ADMISSION),
            EventFeed.From.EARLIEST,
            (topic, event) ->
                told.add(event instanceof TaskResult result ? result.after(null) : event),
            metrics.registry());
    statuses = ended.follow(clients, metrics.registry());
  }

  @AfterAll
  void stop() {
    statuses.close();
    feed.close();
    events.close();
    metrics.close();
    broker.close();
  }

  @BeforeEach
  void forget() {
    told.clear();
    opened.clear();
  }

  @Test
  void keepsATaskThatTakesLongerThanItsLock() throws Exception {
    stepEnds = new CountDownLatch(1);
    send("long", 0);
    try (WorkService holder = service("w1");
        WorkService other = service("w2")) {
      soon().until(() -> opened.size() == 1);
      assertThat(stepEnds.await(3 * LOCK.toMillis(), TimeUnit.MILLISECONDS)).isFalse();
      stepEnds.countDown();
      soon().until(() -> told.contains(new TrackCompleted("long", 0, "w")));
      assertThat(opened).as("nobody else got it meanwhile").hasSize(1);
      assertThat(holder.problem()).isEmpty();
      assertThat(other.problem()).isEmpty();
    }
  }

  private double takeovers() {
    return Meters.WORK_TAKEOVERS.counter(metrics.registry(), "track").count();
  }

  @Test
  void handsItsTasksOnWhenItCloses() throws Exception {
    stepEnds = new CountDownLatch(1);
    send("handed-on", 0);
    double before = takeovers();
    WorkService leaving = service("w1");
    soon().until(() -> opened.size() == 1);
    Thread closing = new Thread(leaving::close);
    closing.start();
    soon().until(() -> closing.getState() == Thread.State.TIMED_WAITING);
    stepEnds.countDown();
    closing.join();
    try (WorkService next = service("w2")) {
      soon().until(() -> told.contains(new TrackCompleted("handed-on", 0, "w")));
      assertThat(opened).hasSize(2);
      assertThat(takeovers() - before).isEqualTo(1);
      assertThat(next.problem()).isEmpty();
    }
  }

  @Test
  void tellsItsCapacityAndThatItLeaves() {
    try (WorkService one = service("w7")) {
      soon().until(() -> told.contains(capacity("w7", 2)));
      assertThat(one.problem()).isEmpty();
    }
    soon().until(() -> told.contains(capacity("w7", 0)));
  }

  @Test
  void tellsHowLongAnEvaluationTakesOnceItHasDoneATask() {
    send("paced", 0);
    try (WorkService one = service("w8")) {
      soon()
          .until(
              () ->
                  told.stream()
                      .anyMatch(
                          word ->
                              word instanceof WorkerCapacity capacity
                                  && capacity.worker().equals("w8")
                                  && capacity.pace() != null));
      assertThat(one.problem()).isEmpty();
    }
  }

  @Test
  void dropsTheTasksOfACancelledVideo() {
    events.sendAndWait(Topics.VIDEOS, cancelled("gone"));
    soon().until(() -> ended.contains("gone"));
    try (WorkService one = service("w1")) {
      send("gone", 0);
      send("here", 0);
      soon().until(() -> told.contains(new TrackCompleted("here", 0, "w")));
      assertThat(opened).isNotEmpty().allMatch("here"::equals);
      assertThat(one.problem()).isEmpty();
    }
  }

  /** A new group's first task may take seconds to come. */
  private static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(40));
  }

  private WorkService service(String worker) {
    return WorkService.start(
        new WorkSettings(
            worker,
            LANE,
            Topics.STRUCTURES,
            2,
            2,
            WorkTimes.of(Duration.ofMillis(50), Duration.ofSeconds(5))
                .withCapacityValidity(Duration.ofSeconds(3))),
        task -> {
          opened.add(task.video().id());
          return new TwoSteps(task);
        },
        ended,
        clients,
        events,
        metrics,
        Clock.systemUTC());
  }

  private final class TwoSteps implements Job {
    private final Task task;
    private int step;

    TwoSteps(Task task) {
      this.task = task;
    }

    @Override
    public State state() {
      return step == 2 ? State.DONE : State.RUNNABLE;
    }

    @Override
    public void step() {
      try {
        stepEnds.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      step++;
    }

    @Override
    public TaskResult result() {
      return new TrackCompleted(task.video().id(), task.task().index(), "w");
    }
  }

  private void send(String video, int segment) {
    events.sendAndWait(LANE.topic().name(), new Task(video(video), TaskId.track(segment), 0, null));
  }

  private static VideoDescription video(String id) {
    return new VideoDescription(
        id,
        "p",
        64,
        8,
        1,
        "0".repeat(64),
        "fake",
        null,
        JsonNodeFactory.instance.objectNode().put("name", "confiner-long"));
  }

  private static WorkerCapacity capacity(String worker, int slots) {
    return new WorkerCapacity(
        worker, LANE.kind(), LANE.bundle(), LANE.executionClass(), slots, Duration.ofSeconds(3));
  }

  private static VideoStatus cancelled(String id) {
    return new VideoStatus(
        video(id),
        id,
        VideoStatus.State.CANCELLED,
        4,
        0,
        5,
        0,
        4,
        0,
        Terms.of(5, Instant.EPOCH),
        Instant.EPOCH,
        null,
        null,
        Instant.EPOCH,
        null,
        null,
        List.of(),
        null);
  }
}
