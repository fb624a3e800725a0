package dev.segue.infra.work;

import dev.segue.diffusion.expert.ExpertException;
import dev.segue.infra.events.EventsException;
import dev.segue.infra.store.StoreException;
import dev.segue.infra.work.WorkPolicy.Decision;
import dev.segue.infra.work.WorkPolicy.Held;
import dev.segue.schemas.Event;
import dev.segue.schemas.EventCodec;
import dev.segue.schemas.Problem;
import dev.segue.schemas.Task;
import dev.segue.schemas.TaskFailed;
import dev.segue.schemas.TaskId;
import dev.segue.schemas.TaskReturned;
import dev.segue.schemas.Topics;
import dev.segue.schemas.UnreadableEventException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a worker does, one turn at a time: tells a result, else runs one step, else takes one more
 * task, else waits. It has no thread, never sleeps, and knows the time only from its clock, so that
 * a simulation runs it as the {@link WorkLoop} does.
 *
 * <p>A result is told before its task is acknowledged, and lies in the store before it is told, so
 * a crash at any point repeats at most one step. Not thread-safe, but for {@link #open}, which
 * slots call on their own threads.
 */
public final class WorkTurns implements TaskSlot.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(WorkTurns.class);
  private static final Duration NOTHING_HELD = Duration.ofSeconds(1);
  private static final int MOST_TOLD = 256;
  private static final Duration SHORTEST = Duration.ofMillis(1);

  /** Where results and failures are told. Returns when the broker has them. */
  @FunctionalInterface
  public interface Teller {
    /**
     * Tells one event to a topic.
     *
     * @throws EventsException when the broker does not confirm it
     */
    void tell(String topic, Event event);
  }

  /** Which task of which video. */
  private record Name(String video, TaskId task) {
    static Name of(Task task) {
      return new Name(task.video().id(), task.task());
    }
  }

  private enum SlotState {
    FREE,
    TAKING,
    HOLDING,
    SETTLING
  }

  /** What a slot holds. */
  private record Holding(Task task, Job job, long order) {}

  private static final class Place {
    SlotState state = SlotState.FREE;
    Holding holding;
  }

  private final WorkSettings settings;
  private final Craft craft;
  private final Teller teller;
  private final Predicate<String> unwanted;
  private final WorkMetrics metrics;
  private final Clock clock;
  private final Map<TaskSlot, Place> places = new LinkedHashMap<>();
  private final VideoOrder order = new VideoOrder();

  /**
   * What was told last. A copy that another slot opened before that knows nothing of the result.
   */
  private final Deque<Name> told = new ArrayDeque<>();

  private Instant waitingSince;

  /** How long a step takes: the longest of the last ones. */
  private Duration calm = Duration.ZERO;

  private volatile boolean stopping;

  /**
   * A worker without slots.
   *
   * @param unwanted says of a video's id that no work on it is wanted any more
   */
  public WorkTurns(
      WorkSettings settings,
      Craft craft,
      Teller teller,
      Predicate<String> unwanted,
      WorkMetrics metrics,
      Clock clock) {
    this.settings = settings;
    this.craft = craft;
    this.teller = teller;
    this.unwanted = unwanted;
    this.metrics = metrics;
    this.clock = clock;
  }

  /** Gives it one more slot, before its first turn. */
  public void add(TaskSlot slot) {
    places.put(slot, new Place());
  }

  /**
   * Does what comes next.
   *
   * @return how long to wait for something to come before the next turn; zero when there may be
   *     more to do at once
   */
  public Duration turn() {
    dropUnwanted();
    Decision<TaskSlot> next = decide();
    if (next instanceof Decision.Run<TaskSlot> run) {
      waitingSince = null;
      step(run.handle());
    } else if (next instanceof Decision.Finish<TaskSlot> finish) {
      waitingSince = null;
      finish(finish.handle());
    } else if (next instanceof Decision.Take<TaskSlot>) {
      places.entrySet().stream()
          .filter(e -> e.getValue().state == SlotState.FREE)
          .findFirst()
          .ifPresent(
              e -> {
                e.getValue().state = SlotState.TAKING;
                e.getKey().take();
              });
    } else if (next instanceof Decision.GiveBack<TaskSlot> giveBack) {
      waitingSince = null;
      metrics.gaveBack();
      giveBack(giveBack.handle());
    } else {
      return rest();
    }
    return Duration.ZERO;
  }

  /**
   * From now on nothing is reported: what fails, fails because the worker ends. From any thread.
   */
  public void stop() {
    stopping = true;
  }

  /** Closes every job; their tasks go back when the slots are closed. */
  public void end() {
    for (Place place : places.values()) {
      close(place.holding);
      place.holding = null;
    }
  }

  private Decision<TaskSlot> decide() {
    List<Held<TaskSlot>> held = new ArrayList<>();
    int free = 0;
    int taking = 0;
    for (Map.Entry<TaskSlot, Place> e : places.entrySet()) {
      Place place = e.getValue();
      switch (place.state) {
        case FREE -> free++;
        case TAKING -> taking++;
        case HOLDING -> {
          Job.State state = stateOf(e.getKey(), place.holding);
          if (state != null) {
            boolean ending = state == Job.State.RUNNABLE && place.holding.job().ending();
            held.add(
                new Held<>(
                    e.getKey(), place.holding.order(), place.holding.task().task(), state, ending));
          }
        }
        case SETTLING -> {}
      }
    }
    return WorkPolicy.decide(
        held, free, taking, waitingSince, clock.instant(), calm, settings.patience());
  }

  private Job.State stateOf(TaskSlot slot, Holding holding) {
    try {
      return holding.job().state();
    } catch (RuntimeException e) {
      failed(slot, holding, e);
      return null;
    }
  }

  private void step(TaskSlot slot) {
    Holding holding = places.get(slot).holding;
    Instant begun = clock.instant();
    try (AutoCloseable timed = metrics.step()) {
      holding.job().step();
    } catch (Exception | OutOfMemoryError e) {
      failed(slot, holding, e);
    }
    Duration took = Duration.between(begun, clock.instant());
    Duration late = calm.multipliedBy(7).dividedBy(8);
    calm = took.compareTo(late) > 0 ? took : late;
  }

  private void finish(TaskSlot slot) {
    Holding holding = places.get(slot).holding;
    try {
      teller.tell(settings.resultTopic(), holding.job().result());
      metrics.done();
      told.add(Name.of(holding.task()));
      if (told.size() > MOST_TOLD) {
        told.remove();
      }
      log(holding.task()).log("task done");
      settle(slot, TaskSlot.Disposition.ACCEPT);
    } catch (RuntimeException e) {
      failed(slot, holding, e);
    }
  }

  /**
   * Back through admission, behind what is in the topic already: a record that is released is the
   * next that the broker hands out again, and what all wait for may stand behind it.
   */
  private void giveBack(TaskSlot slot) {
    Task task = places.get(slot).holding.task();
    try {
      teller.tell(
          Topics.ADMISSION,
          new TaskReturned(task.video().id(), task.task(), task.attempt(), settings.worker()));
      log(task).log("task given back: what it waits for is not here");
      settle(slot, TaskSlot.Disposition.ACCEPT);
    } catch (RuntimeException unreachable) {
      settle(slot, TaskSlot.Disposition.RELEASE);
    }
  }

  private void failed(TaskSlot slot, Holding holding, Throwable e) {
    if (stopping || passing(e) || !report(holding.task(), e)) {
      metrics.unavailable();
      log(holding.task()).setCause(e).log("task given back: something does not answer");
      settle(slot, TaskSlot.Disposition.RELEASE);
    } else {
      settle(slot, TaskSlot.Disposition.ACCEPT);
    }
  }

  /** Whether something does not answer at present, through no fault of the task. */
  private static boolean passing(Throwable e) {
    return e instanceof Unavailable || e instanceof StoreException || e instanceof EventsException;
  }

  /** Whether the planner was told. */
  private boolean report(Task task, Throwable e) {
    Problem problem = problem(e);
    LOG.atWarn()
        .addKeyValue("video", task.video().id())
        .addKeyValue("task", task.task())
        .addKeyValue("attempt", task.attempt())
        .addKeyValue("code", problem.code())
        .setCause(e)
        .log("task failed");
    metrics.failed();
    try {
      teller.tell(
          settings.resultTopic(),
          new TaskFailed(
              task.video().id(), task.task(), task.attempt(), problem, settings.worker()));
      return true;
    } catch (RuntimeException unreachable) {
      LOG.atWarn().setCause(unreachable).log("the failure could not be told");
      return false;
    }
  }

  private static Problem problem(Throwable e) {
    if (e instanceof TaskException known) {
      return known.problem();
    }
    if (e instanceof ExpertException expert) {
      return new Problem(expert.code(), expert.getMessage());
    }
    if (e instanceof OutOfMemoryError) {
      return new Problem("out-of-memory", "it needs more memory than the worker has: " + e);
    }
    return new Problem("task-crashed", e.toString());
  }

  private void dropUnwanted() {
    for (Map.Entry<TaskSlot, Place> e : places.entrySet()) {
      Holding holding = e.getValue().holding;
      if (e.getValue().state == SlotState.HOLDING && unwanted.test(holding.task().video().id())) {
        log(holding.task()).log("task dropped: its video has ended");
        settle(e.getKey(), TaskSlot.Disposition.ACCEPT);
      }
    }
  }

  private void settle(TaskSlot slot, TaskSlot.Disposition how) {
    Place place = places.get(slot);
    close(place.holding);
    place.holding = null;
    place.state = SlotState.SETTLING;
    slot.settle(how);
  }

  @Override
  public void taken(TaskSlot slot, Task task, Job job) {
    Place place = places.get(slot);
    Name name = Name.of(task);
    if (holds(name)) {
      // The copy in hand is not acknowledged before it is done, so nothing is lost with this one.
      log(task).log("task dropped: it is in hand already");
      job.close();
      place.state = SlotState.SETTLING;
      slot.settle(TaskSlot.Disposition.ACCEPT);
      return;
    }
    Job fresh = job;
    if (told.contains(name)) {
      job.close();
      Opener.Opened opened = open(task);
      if (!(opened instanceof Opener.Opened.Ready again)) {
        place.state = SlotState.SETTLING;
        slot.settle(
            opened instanceof Opener.Opened.Dropped
                ? TaskSlot.Disposition.ACCEPT
                : TaskSlot.Disposition.RELEASE);
        return;
      }
      fresh = again.job();
    }
    place.state = SlotState.HOLDING;
    place.holding = new Holding(task, fresh, order.of(task.video().id()));
    log(task).log("task taken");
  }

  private boolean holds(Name name) {
    return places.values().stream()
        .filter(place -> place.state == SlotState.HOLDING)
        .anyMatch(place -> Name.of(place.holding.task()).equals(name));
  }

  @Override
  public void freed(TaskSlot slot) {
    Place place = places.get(slot);
    if (place.holding != null) {
      metrics.lost();
      log(place.holding.task()).log("task lost: somebody else may have it");
      close(place.holding);
    }
    place.holding = null;
    place.state = SlotState.FREE;
  }

  private Duration rest() {
    if (waitingSince == null) {
      waitingSince = clock.instant();
    }
    boolean holds = places.values().stream().anyMatch(p -> p.state == SlotState.HOLDING);
    if (!holds) {
      return NOTHING_HELD;
    }
    Duration left = calm.minus(Duration.between(waitingSince, clock.instant()));
    boolean soon = left.compareTo(SHORTEST) > 0 && left.compareTo(settings.lookAgain()) < 0;
    return soon ? left : settings.lookAgain();
  }

  private static void close(Holding holding) {
    if (holding != null) {
      holding.job().close();
    }
  }

  /** Makes a job of what came out of the work topic; on a slot's thread. */
  public Opener.Opened open(String type, byte[] value) {
    Task task;
    try {
      if (!(EventCodec.read(type, value) instanceof Task read)) {
        throw new UnreadableEventException("task-expected", "not a task: " + type);
      }
      task = read;
    } catch (UnreadableEventException e) {
      metrics.unreadable();
      LOG.atError()
          .addKeyValue("topic", settings.topic())
          .addKeyValue("code", e.problem().code())
          .log("dropped what is not a task: {}", e.getMessage());
      return new Opener.Opened.Dropped();
    }
    return open(task);
  }

  /** Takes a task up; on a slot's thread. Never throws. */
  public Opener.Opened open(Task task) {
    try {
      if (unwanted.test(task.video().id())) {
        return new Opener.Opened.Dropped();
      }
      return new Opener.Opened.Ready(task, craft.open(task));
    } catch (RuntimeException | OutOfMemoryError e) {
      if (passing(e)) {
        metrics.unavailable();
        log(task).setCause(e).log("task not opened: something does not answer");
        return new Opener.Opened.NotNow();
      }
      return report(task, e) ? new Opener.Opened.Dropped() : new Opener.Opened.NotNow();
    }
  }

  private org.slf4j.spi.LoggingEventBuilder log(Task task) {
    return LOG.atInfo()
        .addKeyValue("worker", settings.worker())
        .addKeyValue("video", task.video().id())
        .addKeyValue("task", task.task());
  }
}
