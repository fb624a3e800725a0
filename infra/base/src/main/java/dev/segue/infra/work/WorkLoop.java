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
import dev.segue.schemas.UnreadableEventException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one work loop: takes tasks, runs the steps of those that can run, oldest first, tells results
 * and acknowledges. Segment-worker and stitcher put different {@link Craft}s into it.
 *
 * <p>All steps run on the thread that calls {@link #run}; slots have threads of their own. A result
 * is told before its task is acknowledged, and lies in the store before it is told, so a crash at
 * any point repeats at most one step. {@link #close} gives every task back and returns when the
 * running step has ended.
 */
public final class WorkLoop implements Runnable, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WorkLoop.class);

  /** Where results and failures are told. Returns when the broker has them. */
  @FunctionalInterface
  public interface Teller {
    /**
     * Tells one event.
     *
     * @throws EventsException when the broker does not confirm it
     */
    void tell(Event event);
  }

  /** Makes the slots of a loop. */
  @FunctionalInterface
  interface SlotFactory {
    TaskSlot open(Opener opener, TaskSlot.Listener listener);
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
  private final LinkedBlockingQueue<Runnable> inbox = new LinkedBlockingQueue<>();
  private volatile boolean closing;
  private volatile Thread thread;
  private Instant waitingSince;

  /**
   * Makes a loop; {@link #run} runs it.
   *
   * @param unwanted says of a video's id that no work on it is wanted any more
   */
  WorkLoop(
      WorkSettings settings,
      Craft craft,
      SlotFactory slots,
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
    TaskSlot.Listener listener =
        new TaskSlot.Listener() {
          @Override
          public void taken(TaskSlot slot, Task task, Job job) {
            inbox.add(() -> hold(slot, task, job));
          }

          @Override
          public void freed(TaskSlot slot) {
            inbox.add(() -> free(slot));
          }
        };
    for (int n = 0; n < settings.slots(); n++) {
      places.put(slots.open(this::open, listener), new Place());
    }
  }

  /** Something came that a waiting job may have waited for. From any thread. */
  public void hint() {
    inbox.add(() -> {});
  }

  @Override
  public void run() {
    thread = Thread.currentThread();
    try {
      while (!closing) {
        drain();
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
          settle(giveBack.handle(), TaskSlot.Disposition.RELEASE);
        } else {
          rest();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      places.keySet().parallelStream().forEach(TaskSlot::close);
      drain();
      places.values().forEach(p -> close(p.holding));
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
            held.add(
                new Held<>(e.getKey(), place.holding.order(), place.holding.task().task(), state));
          }
        }
        case SETTLING -> {}
      }
    }
    return WorkPolicy.decide(
        held, free, taking, waitingSince, clock.instant(), settings.patience());
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
    try (AutoCloseable timed = metrics.step()) {
      holding.job().step();
    } catch (Exception e) {
      failed(slot, holding, e);
    }
  }

  private void finish(TaskSlot slot) {
    Holding holding = places.get(slot).holding;
    try {
      teller.tell(holding.job().result());
      metrics.done();
      log(holding.task()).log("task done");
      settle(slot, TaskSlot.Disposition.ACCEPT);
    } catch (RuntimeException e) {
      failed(slot, holding, e);
    }
  }

  private void failed(TaskSlot slot, Holding holding, Exception e) {
    if (passing(e) || !report(holding.task(), e)) {
      metrics.unavailable();
      log(holding.task()).setCause(e).log("task given back: something does not answer");
      settle(slot, TaskSlot.Disposition.RELEASE);
    } else {
      settle(slot, TaskSlot.Disposition.ACCEPT);
    }
  }

  /** Whether something does not answer at present, through no fault of the task. */
  private static boolean passing(Exception e) {
    return e instanceof Unavailable || e instanceof StoreException || e instanceof EventsException;
  }

  /** Whether the planner was told. */
  private boolean report(Task task, Exception e) {
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
          new TaskFailed(
              task.video().id(), task.task(), task.attempt(), problem, settings.worker()));
      return true;
    } catch (RuntimeException unreachable) {
      LOG.atWarn().setCause(unreachable).log("the failure could not be told");
      return false;
    }
  }

  private static Problem problem(Exception e) {
    if (e instanceof TaskException known) {
      return known.problem();
    }
    if (e instanceof ExpertException expert) {
      return new Problem(expert.code(), expert.getMessage());
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

  private void hold(TaskSlot slot, Task task, Job job) {
    Place place = places.get(slot);
    place.state = SlotState.HOLDING;
    place.holding = new Holding(task, job, order.of(task.video().id()));
    log(task).log("task taken");
  }

  private void free(TaskSlot slot) {
    Place place = places.get(slot);
    if (place.holding != null) {
      metrics.lost();
      log(place.holding.task()).log("task lost: somebody else may have it");
      close(place.holding);
    }
    place.holding = null;
    place.state = SlotState.FREE;
  }

  private void rest() throws InterruptedException {
    if (waitingSince == null) {
      waitingSince = clock.instant();
    }
    boolean holds = places.values().stream().anyMatch(p -> p.state == SlotState.HOLDING);
    Duration longest = holds ? settings.lookAgain() : Duration.ofSeconds(1);
    try (AutoCloseable timed = metrics.idle()) {
      Runnable first = inbox.poll(longest.toMillis(), TimeUnit.MILLISECONDS);
      if (first != null) {
        first.run();
      }
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void drain() {
    for (Runnable r = inbox.poll(); r != null; r = inbox.poll()) {
      r.run();
    }
  }

  private static void close(Holding holding) {
    if (holding != null) {
      holding.job().close();
    }
  }

  /** On a slot's thread. */
  private Opener.Opened open(String type, byte[] value) {
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
    try {
      if (unwanted.test(task.video().id())) {
        return new Opener.Opened.Dropped();
      }
      return new Opener.Opened.Ready(task, craft.open(task));
    } catch (RuntimeException e) {
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

  /** Gives back what is held and returns when {@link #run} has. */
  @Override
  public void close() {
    closing = true;
    hint();
    Thread running = thread;
    if (running != null && running != Thread.currentThread()) {
      try {
        running.join(TimeUnit.SECONDS.toMillis(15));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
