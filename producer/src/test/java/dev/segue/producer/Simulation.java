package dev.segue.producer;

import static dev.segue.producer.Fixtures.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.diffusion.plan.Layout;
import dev.segue.producer.admit.Admission;
import dev.segue.producer.admit.AdmissionSettings;
import dev.segue.producer.admit.MemoryJournal;
import dev.segue.producer.plan.Decision;
import dev.segue.producer.plan.Planner;
import dev.segue.producer.plan.VideoState;
import dev.segue.schemas.CancelRequested;
import dev.segue.schemas.ChunkPublished;
import dev.segue.schemas.Event;
import dev.segue.schemas.Problem;
import dev.segue.schemas.StructureCompleted;
import dev.segue.schemas.Task;
import dev.segue.schemas.TaskFailed;
import dev.segue.schemas.TaskId;
import dev.segue.schemas.TaskId.Kind;
import dev.segue.schemas.VideoEnded;
import dev.segue.schemas.VideoPackaged;
import dev.segue.schemas.VideoStatus.State;
import dev.segue.schemas.WorkerCapacity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Planner, admission, their topics and imagined workers on one thread under one seeded scheduler.
 * After every step it checks what must always hold.
 */
final class Simulation {
  /** What goes wrong. */
  enum Faults {
    NONE,
    /** Results come late, twice and in any order. */
    REORDERED,
    /** Also: tasks vanish or fail, services restart and repeat themselves, videos are cancelled. */
    ALL
  }

  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  private final Random random;
  private final Faults faults;
  private final int slots;
  private final Planner planner = new Planner(Fixtures::layout, 3);
  private final MemoryJournal journal = new MemoryJournal();
  private final Map<String, VideoState> videos = new HashMap<>();
  private final List<Event> toPlanner = new ArrayList<>();
  private final Deque<Event> toAdmission = new ArrayDeque<>();
  private final List<Task> workTopics = new ArrayList<>();
  private final Map<String, Integer> timesLetIn = new HashMap<>();
  private final Set<String> results = new HashSet<>();
  private final Set<String> endedForAdmission = new HashSet<>();
  private Admission admission = newAdmission();
  private Instant now = NOON;

  Simulation(int seed, Faults faults) {
    this(seed, faults, 0, 0, 0);
  }

  Simulation(int seed, Faults faults, int count, int frames, int slots) {
    this.random = new Random(seed);
    this.faults = faults;
    this.slots = slots == 0 ? 1 + random.nextInt(5) : slots;
    int videoCount = count == 0 ? 1 + random.nextInt(4) : count;
    for (int v = 0; v < videoCount; v++) {
      int length = frames == 0 ? 1 + random.nextInt(100) : frames;
      toPlanner.add(Fixtures.accepted("v" + v, length, random.nextInt(10), null));
    }
  }

  Collection<State> states() {
    return videos.values().stream().map(VideoState::state).toList();
  }

  Collection<Integer> timesLetIn() {
    return timesLetIn.values();
  }

  void run() {
    toAdmission.add(new WorkerCapacity("w", Kind.SEGMENT, slots, Duration.ofDays(1)));
    toAdmission.add(new WorkerCapacity("s", Kind.WINDOW, slots, Duration.ofDays(1)));
    admit();
    for (int step = 0; !isOver(); step++) {
      assertThat(step).as("steps until all videos end").isLessThan(1_000_000);
      disturb();
      switch (random.nextInt(3)) {
        case 0 -> plan();
        case 1 -> admit();
        case 2 -> work();
        default -> throw new AssertionError();
      }
      if (toPlanner.isEmpty() && toAdmission.isEmpty() && workTopics.isEmpty()) {
        // Nothing moves any more until the clock does.
        now = now.plus(TIMEOUT);
        letIn(admission.tick(now));
      }
      assertThat(admission.inFlight(Kind.SEGMENT)).isLessThanOrEqualTo(slots);
      assertThat(admission.inFlight(Kind.WINDOW)).isLessThanOrEqualTo(slots);
    }
  }

  private boolean isOver() {
    return toPlanner.isEmpty()
        && toAdmission.isEmpty()
        && !videos.isEmpty()
        && videos.values().stream().allMatch(video -> video.state().ended());
  }

  private void plan() {
    if (toPlanner.isEmpty()) {
      return;
    }
    int which = faults == Faults.NONE ? 0 : random.nextInt(toPlanner.size());
    Event event = toPlanner.get(which);
    Decision decision = planner.hear(videos.get(event.key()), event, now);
    videos.put(event.key(), decision.state());
    if (faults == Faults.ALL && random.nextInt(30) == 0) {
      // Killed when the state was kept but nothing was told: the event comes again.
      return;
    }
    if (faults == Faults.NONE || random.nextInt(4) > 0) {
      toPlanner.remove(which);
    }
    toAdmission.addAll(decision.tasks());
  }

  private void admit() {
    if (toAdmission.isEmpty()) {
      return;
    }
    Event event = toAdmission.remove();
    List<Task> tasks = admission.hear(event, now);
    if (event instanceof VideoEnded) {
      endedForAdmission.add(event.key());
    }
    if (faults == Faults.ALL && random.nextInt(30) == 0) {
      // Killed when the state was kept but no task was sent.
      toAdmission.addFirst(event);
      restartAdmission();
      return;
    }
    letIn(tasks);
  }

  private void restartAdmission() {
    admission = newAdmission();
    letIn(admission.restore(journal.all()));
    toAdmission.add(new WorkerCapacity("w", Kind.SEGMENT, slots, Duration.ofDays(1)));
    toAdmission.add(new WorkerCapacity("s", Kind.WINDOW, slots, Duration.ofDays(1)));
  }

  private void letIn(List<Task> tasks) {
    for (Task task : tasks) {
      String video = task.video().id();
      assertThat(endedForAdmission)
          .as("ended videos of which %s is one", task)
          .doesNotContain(video);
      if (task.task().kind() == Kind.WINDOW) {
        Layout layout = Fixtures.layout(task.video());
        for (int i : layout.structuresOf(task.task().index())) {
          assertThat(results).contains(video + "/" + TaskId.segment(i));
        }
      }
      if (task.task().kind() == Kind.PACKAGE) {
        for (int j = 0; j < Fixtures.layout(task.video()).chunks(); j++) {
          assertThat(results).contains(video + "/" + TaskId.window(j));
        }
      }
      timesLetIn.merge(video + "/" + task.task(), 1, Integer::sum);
      workTopics.add(task);
    }
  }

  private void work() {
    if (workTopics.isEmpty()) {
      return;
    }
    Task task = workTopics.remove(faults == Faults.NONE ? 0 : random.nextInt(workTopics.size()));
    if (faults == Faults.ALL) {
      switch (random.nextInt(20)) {
        case 0 -> {
          return;
        }
        case 1, 2, 3, 4, 5 -> {
          Problem problem = new Problem("expert-broken", "it broke");
          toPlanner.add(
              new TaskFailed(task.video().id(), task.task(), task.attempt(), problem, "w"));
          return;
        }
        case 6 -> workTopics.add(task);
        default -> {}
      }
    }
    String video = task.video().id();
    results.add(video + "/" + task.task());
    int index = task.task().index();
    toPlanner.add(
        switch (task.task().kind()) {
          case SEGMENT -> new StructureCompleted(video, index, "w");
          case WINDOW -> new ChunkPublished(video, index, 16, 1, "s");
          case PACKAGE -> new VideoPackaged(video, 1, "s");
        });
  }

  private void disturb() {
    now = now.plusMillis(random.nextInt(200));
    if (random.nextInt(10) == 0) {
      letIn(admission.tick(now));
    }
    if (faults != Faults.ALL) {
      return;
    }
    switch (random.nextInt(60)) {
      case 0 -> restartAdmission();
      case 1 ->
          videos.values().forEach(video -> toAdmission.addAll(planner.repeat(video, now).tasks()));
      case 2 -> {
        if (random.nextInt(4) == 0 && !videos.isEmpty()) {
          toPlanner.add(new CancelRequested(videos.keySet().iterator().next()));
        }
      }
      default -> {}
    }
  }

  private Admission newAdmission() {
    return new Admission(
        new AdmissionSettings(TIMEOUT, 1, Duration.ofDays(7)), video -> 1, journal);
  }
}
