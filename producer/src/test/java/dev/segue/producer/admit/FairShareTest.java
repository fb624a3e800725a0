package dev.segue.producer.admit;

import static dev.segue.producer.Fixtures.BUNDLE;
import static dev.segue.producer.Fixtures.NOON;
import static dev.segue.producer.Fixtures.POLICY;
import static dev.segue.producer.Fixtures.video;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.segue.schemas.Event;
import dev.segue.schemas.Task;
import dev.segue.schemas.TaskDone;
import dev.segue.schemas.TaskId;
import dev.segue.schemas.TaskReady;
import dev.segue.schemas.TaskReturned;
import dev.segue.schemas.Terms;
import dev.segue.schemas.WorkerCapacity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.junit.jupiter.api.Test;

/**
 * Workers are played here: a task takes them as many seconds as its video's length says, so that
 * what a tenant gets can be told in seconds.
 */
class FairShareTest {
  private static final int SLOTS = 6;
  private static final int TASKS = 4_000;
  private static final int FRAMES = 64;

  private record Flight(Task task, Instant until) {}

  private final Admission admission = admission();

  /** Hears what the other hears. */
  private final Admission twin = admission();

  private final PriorityQueue<Flight> flights =
      new PriorityQueue<>(
          Comparator.comparing(Flight::until)
              .thenComparing(flight -> flight.task().video().id())
              .thenComparing(flight -> flight.task().task()));
  private final Map<String, Double> seconds = new HashMap<>();
  private final List<String> order = new ArrayList<>();
  private Instant now = NOON;
  private boolean misjudged;
  private boolean measured;
  private int turn;

  @Test
  void tenantsShareSecondsAndNotTasks() {
    ask("ann", 5, 1);
    ask("bob", 5, 4);
    ask("eve", 5, 10);
    workers(null);

    workFor(Duration.ofMinutes(10));

    shares("ann", "bob", "eve");
  }

  @Test
  void whatWorkersSayOfTheirPaceUpsetsNothing() {
    ask("ann", 5, 1);
    ask("bob", 5, 4);
    workers(null);
    workFor(Duration.ofSeconds(100));
    workers(Duration.ofMillis(20));
    workFor(Duration.ofSeconds(500));

    shares("ann", "bob");
  }

  @Test
  void whatPlansMisjudgeIsPutRightByWhatWorkersMeasure() {
    misjudged = true;
    measured = true;
    ask("ann", 5, 1);
    ask("bob", 5, 4);
    ask("eve", 5, 10);
    workers(null);
    workFor(Duration.ofSeconds(100));
    workers(Duration.ofMillis(20));

    workFor(Duration.ofMinutes(10));

    shares("ann", "bob", "eve");
  }

  @Test
  void workersThatDoNotSayWhatTheyMeasuredAreSharedByWhatPlansSay() {
    misjudged = true;
    ask("ann", 5, 1);
    ask("bob", 5, 4);
    workers(null);

    workFor(Duration.ofMinutes(10));

    assertThat(seconds.get("bob") / seconds.get("ann")).isCloseTo(4, within(.1));
  }

  @Test
  void whoWasAwayHasSavedNothingUp() {
    ask("ann", 5, 1);
    workers(null);
    workFor(Duration.ofMinutes(5));
    seconds.clear();
    ask("bob", 5, 2);

    workFor(Duration.ofSeconds(100));

    shares("ann", "bob");
  }

  @Test
  void oneTenantsManyVideosAreWorthNoMoreThanAnothersOne() {
    for (int n = 0; n < 20; n++) {
      ask("ann", "ann-" + n, 5, 1, TASKS / 20);
    }
    ask("bob", 5, 1);
    workers(null);

    workFor(Duration.ofMinutes(5));

    shares("ann", "bob");
  }

  @Test
  void aHigherPriorityGoesFirstAndALowerOneIsNotStarved() {
    ask("one", "ann", 0, 1, TASKS);
    ask("one", "bob", 5, 1, TASKS);
    ask("one", "eve", 9, 1, TASKS);
    workers(null);

    workFor(Duration.ofMinutes(10));

    // Of all tasks one in sixteen is not the highest priority's, and of these again.
    assertThat(order.subList(0, Shares.TURNS)).containsOnly("eve");
    assertThat(order.get(Shares.TURNS)).isEqualTo("bob");
    double all = seconds.values().stream().mapToDouble(d -> d).sum();
    assertThat(seconds.get("eve") / all).isCloseTo(15 / 16., within(.01));
    assertThat(seconds.get("bob") / all).isCloseTo(15 / 256., within(.01));
    assertThat(seconds.get("ann")).isGreaterThan(5);
  }

  @Test
  void aPriorityIsWorthNoMoreThanItsTenantsShare() {
    ask("ann", 9, 1);
    ask("bob", 5, 3);
    ask("eve", 0, 1);
    workers(null);

    workFor(Duration.ofMinutes(10));

    shares("ann", "bob", "eve");
  }

  private void shares(String... tenants) {
    double all = seconds.values().stream().mapToDouble(d -> d).sum();
    for (String tenant : tenants) {
      assertThat(seconds.get(tenant) / all)
          .as(tenant)
          .isCloseTo(1. / tenants.length, within(.1 / tenants.length));
    }
  }

  private static double cost(int frames) {
    return (double) frames / FRAMES;
  }

  private void ask(String tenant, int priority, int cost) {
    ask(tenant, tenant, priority, cost, TASKS);
  }

  private void ask(String tenant, String video, int priority, int cost, int tasks) {
    Terms terms = new Terms(tenant, priority, now, null, null, null);
    for (int i = 0; i < tasks; i++) {
      Task task = new Task(video(video, cost * FRAMES), TaskId.track(i), 0, null);
      hear(new TaskReady(task, terms));
    }
  }

  private void workers(Duration pace) {
    hear(
        new WorkerCapacity("w", TaskId.Kind.TRACK, BUNDLE, "cpu", SLOTS, Duration.ofDays(1), pace));
  }

  private void workFor(Duration time) {
    Instant end = now.plus(time);
    while (flights.peek() != null && flights.peek().until().isBefore(end)) {
      Flight first = flights.poll();
      now = first.until();
      leave(first.task());
    }
    now = end;
  }

  /** Every fifth is given back after all its time, where workers say what they took. */
  private void leave(Task task) {
    String video = task.video().id();
    Duration took = Duration.ofMillis(Math.round(cost(task.video().frames()) * 1000));
    if (!measured) {
      hear(new TaskDone(video, task.task()));
    } else if (turn++ % 5 == 0) {
      hear(new TaskReturned(video, task.task(), task.attempt(), "w", null, took));
    } else {
      hear(new TaskDone(video, task.task(), took));
      hear(new TaskDone(video, task.task(), took));
    }
  }

  private void hear(Event event) {
    List<Event> words = admission.hear(event, now);
    assertThat(twin.hear(event, now)).isEqualTo(words);
    take(words);
  }

  private Admission admission() {
    return new Admission(
        POLICY,
        video -> new Effort(1, misjudged ? 1 : cost(video.frames()), 1),
        new MemoryJournal());
  }

  private void take(List<Event> words) {
    for (Event word : words) {
      if (word instanceof Task task) {
        double cost = cost(task.video().frames());
        String tenant = task.video().id().substring(0, 3);
        flights.add(new Flight(task, now.plusMillis(Math.round(cost * 1000))));
        seconds.merge(tenant, cost, Double::sum);
        order.add(tenant);
      }
    }
  }
}
