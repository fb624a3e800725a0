package dev.segue.infra.work;

import dev.segue.infra.events.EventsException;
import dev.segue.infra.log.Tracing;
import dev.segue.infra.work.WorkPolicy.Decision;
import dev.segue.infra.work.WorkPolicy.Held;
import dev.segue.schemas.Event;
import dev.segue.schemas.Task;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What a worker does, one turn at a time: tells a result, else runs one step, else takes one more
 * task, else waits. It has no thread, never sleeps, and knows the time only from its clock, so that
 * a simulation runs it as the {@link WorkLoop} does. {@link WorkPolicy} decides, {@link Places}
 * know what is held, {@link TaskReports} tell what came of it.
 *
 * <p>A result is told before its task is acknowledged, and lies in the store before it is told, so
 * a crash at any point repeats at most one step. Not thread-safe, but for {@link #open}, which
 * slots call on their own threads.
 */
public final class WorkTurns implements TaskSlot.Listener {
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

  private final WorkSettings settings;
  private final WorkTimes times;
  private final Predicate<String> unwanted;
  private final WorkMetrics metrics;
  private final Clock clock;
  private final TaskReports reports;
  private final TaskOpener opener;
  private final Places places = new Places();
  private Supplier<TaskSlot> open;
  private Instant waitingSince;

  /** How long a step takes: the longest of the last ones. */
  private Duration calm = Duration.ZERO;

  /**
   * A worker without slots.
   *
   * @param unwanted says of a video's id that no work on it is wanted any more, but for making
   *     again what is damaged of it
   */
  public WorkTurns(
      WorkSettings settings,
      Craft craft,
      Teller teller,
      Predicate<String> unwanted,
      WorkMetrics metrics,
      Clock clock) {
    this.settings = settings;
    this.times = settings.times();
    this.unwanted = unwanted;
    this.metrics = metrics;
    this.clock = clock;
    this.reports = new TaskReports(settings, teller, metrics);
    this.opener = new TaskOpener(craft, unwanted, reports);
  }

  /** Gives it its slots, before its first turn; {@code open} is asked for more where all wait. */
  public void open(Supplier<TaskSlot> open) {
    this.open = open;
    for (int n = 0; n < settings.slots(); n++) {
      places.add(open.get());
    }
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
      forTrace(places.held(run.handle()), this::step);
    } else if (next instanceof Decision.Finish<TaskSlot> finish) {
      waitingSince = null;
      forTrace(places.held(finish.handle()), this::finish);
    } else if (next instanceof Decision.Take<TaskSlot>) {
      places.take();
    } else if (next instanceof Decision.Grow<TaskSlot>) {
      places.addExtra(open.get());
    } else if (next instanceof Decision.GiveBack<TaskSlot> giveBack) {
      waitingSince = null;
      forTrace(places.held(giveBack.handle()), this::giveBack);
    } else {
      return rest();
    }
    return Duration.ZERO;
  }

  /**
   * From now on nothing is reported: what fails, fails because the worker ends. From any thread.
   */
  public void stop() {
    reports.stop();
  }

  /** Closes every job; their tasks go back when the slots are closed. */
  public void end() {
    places.end();
  }

  private Decision<TaskSlot> decide() {
    List<Held<TaskSlot>> held = new ArrayList<>();
    places.forEachHeld(
        holding -> {
          try {
            Job.State state = holding.job().state();
            boolean ending = state == Job.State.RUNNABLE && holding.job().ending();
            held.add(
                new Held<>(holding.slot(), holding.order(), holding.task().task(), state, ending));
          } catch (RuntimeException e) {
            letGo(holding, reports.failed(holding.task(), e));
          }
        });
    return WorkPolicy.decide(
        held,
        places.count(Places.State.FREE),
        places.count(Places.State.TAKING),
        places.mayGrow(settings.mostSlots()),
        waitingSince,
        clock.instant(),
        calm,
        times.growth(),
        times.patience());
  }

  /** What is logged and told meanwhile is a part of the task's trace. */
  private static void forTrace(Places.Holding holding, Consumer<Places.Holding> work) {
    try (Tracing.Scope scope = Tracing.in(holding.task().trace())) {
      work.accept(holding);
    }
  }

  private void giveBack(Places.Holding holding) {
    letGo(holding, reports.returned(holding.task(), null, known(holding.took())));
  }

  private void step(Places.Holding holding) {
    Instant begun = clock.instant();
    Throwable failure = null;
    try (WorkMetrics.Timing timed = metrics.step()) {
      holding.job().step();
    } catch (RuntimeException | OutOfMemoryError e) {
      failure = e;
    }
    Duration took = Duration.between(begun, clock.instant());
    places.took(holding.slot(), took.isNegative() ? Duration.ZERO : took);
    if (failure != null) {
      letGo(holding, reports.failed(holding.task(), failure));
    }
    Duration late = calm.multipliedBy(7).dividedBy(8);
    calm = took.compareTo(late) > 0 ? took : late;
  }

  private void finish(Places.Holding holding) {
    try {
      reports.done(holding.task(), holding.job().result().after(known(holding.took())));
      places.told(holding.task());
      letGo(holding, true);
    } catch (RuntimeException e) {
      letGo(holding, reports.failed(holding.task(), e));
    }
  }

  /** Whoever finds a result that is there already cannot say how long it took to make. */
  private static Duration known(Duration took) {
    return took.isZero() ? null : took;
  }

  private void dropUnwanted() {
    places.forEachHeld(
        holding -> {
          Task task = holding.task();
          if (!task.mends() && unwanted.test(task.video().id())) {
            reports.log(task).log("task dropped: its video has ended");
            letGo(holding, true);
          }
        });
  }

  /** Whoever was to be told of a task knows, or else somebody gets it again. */
  private void letGo(Places.Holding holding, boolean told) {
    places.settle(holding.slot(), disposition(told));
  }

  private static TaskSlot.Disposition disposition(boolean told) {
    return told ? TaskSlot.Disposition.ACCEPT : TaskSlot.Disposition.RELEASE;
  }

  @Override
  public void taken(TaskSlot slot, Task task, Job job) {
    if (places.holds(task)) {
      // The copy in hand is not acknowledged before it is done, so nothing is lost with this one.
      reports.log(task).log("task dropped: it is in hand already");
      job.close();
      places.settle(slot, TaskSlot.Disposition.ACCEPT);
      return;
    }
    Job fresh = job;
    if (places.wasTold(task)) {
      job.close();
      Opener.Opened opened = opener.open(task);
      if (!(opened instanceof Opener.Opened.Ready again)) {
        places.settle(slot, disposition(opened instanceof Opener.Opened.Dropped));
        return;
      }
      fresh = again.job();
    }
    places.hold(slot, task, fresh);
    if (task.attempt() > 0) {
      metrics.tookOver();
    }
    reports.log(task).log("task taken");
  }

  /** Counts only; from any thread. */
  @Override
  public void inherited(Task task) {
    if (task.attempt() == 0) {
      metrics.tookOver();
    }
  }

  @Override
  public void freed(TaskSlot slot) {
    places.freed(slot).ifPresent(reports::lost);
  }

  /** Ends the worker: with a slot fewer it would wait for it for ever. */
  @Override
  public void failed(TaskSlot slot, Throwable error) {
    throw new IllegalStateException("a slot has ended: " + error, error);
  }

  private Duration rest() {
    if (waitingSince == null) {
      waitingSince = clock.instant();
    }
    if (places.count(Places.State.HOLDING) == 0) {
      return times.nothingHeld();
    }
    Duration left = calm.minus(Duration.between(waitingSince, clock.instant()));
    boolean soon = left.compareTo(SHORTEST) > 0 && left.compareTo(times.lookAgain()) < 0;
    return soon ? left : times.lookAgain();
  }

  /** Makes a job of what came out of the work topic; on a slot's thread. */
  public Opener.Opened open(String type, byte[] value) {
    return opener.open(type, value);
  }

  /** Makes a job of a task; on a slot's thread. */
  public Opener.Opened open(Task task) {
    return opener.open(task);
  }
}
