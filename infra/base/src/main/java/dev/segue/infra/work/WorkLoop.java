package dev.segue.infra.work;

import dev.segue.schemas.Task;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that {@link WorkTurns} are run on; segment-worker and stitcher put different {@link
 * Craft}s into it. Slots have threads of their own, whose words wait in an inbox until the running
 * step has ended.
 *
 * <p>An error that nobody foresaw, here or in a slot, ends the loop: it gives back what it holds,
 * and {@link #problem} says why, so that its process can end too. A worker that has lost a slot
 * would otherwise wait for it for ever and look alive.
 */
final class WorkLoop implements Runnable, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WorkLoop.class);

  /** Makes the slots of a loop. */
  @FunctionalInterface
  interface SlotFactory {
    TaskSlot open(Opener opener, TaskSlot.Listener listener);
  }

  private final WorkTurns turns;
  private final WorkTimes times;
  private final WorkMetrics metrics;
  private final List<TaskSlot> slots = new CopyOnWriteArrayList<>();
  private final LinkedBlockingQueue<Runnable> inbox = new LinkedBlockingQueue<>();
  private volatile boolean closing;
  private volatile boolean ended;
  private volatile Throwable failure;
  private volatile Thread thread;

  /** Makes a loop with as many slots as its turns want; {@link #run} runs it. */
  WorkLoop(WorkTurns turns, WorkSettings settings, SlotFactory factory, WorkMetrics metrics) {
    this.turns = turns;
    this.times = settings.times();
    this.metrics = metrics;
    TaskSlot.Listener listener =
        new TaskSlot.Listener() {
          @Override
          public void taken(TaskSlot slot, Task task, Job job) {
            inbox.add(() -> turns.taken(slot, task, job));
          }

          @Override
          public void inherited(Task task) {
            turns.inherited(task);
          }

          @Override
          public void freed(TaskSlot slot) {
            inbox.add(() -> turns.freed(slot));
          }

          @Override
          public void failed(TaskSlot slot, Throwable error) {
            inbox.add(() -> turns.failed(slot, error));
          }
        };
    turns.open(
        () -> {
          TaskSlot slot = factory.open(turns::open, listener);
          slots.add(slot);
          return slot;
        });
  }

  /** Something came that a waiting job may have waited for. From any thread. */
  void hint() {
    inbox.add(() -> {});
  }

  /** Why it takes no tasks any more, or empty while it does. From any thread. */
  Optional<String> problem() {
    if (!ended) {
      return Optional.empty();
    }
    return Optional.of(
        failure == null ? "the work loop was closed" : "the work loop has ended: " + failure);
  }

  @Override
  public void run() {
    thread = Thread.currentThread();
    try {
      while (!closing) {
        drain();
        Duration rest = turns.turn();
        if (!rest.isZero()) {
          await(rest);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      failure = e;
      LOG.atError().setCause(e).log("the work loop ends");
    } finally {
      ended = true;
      turns.stop();
      closeSlots();
      lastWords();
      turns.end();
    }
  }

  private void await(Duration longest) throws InterruptedException {
    Runnable first;
    try (WorkMetrics.Timing timed = metrics.idle()) {
      first = inbox.poll(longest.toMillis(), TimeUnit.MILLISECONDS);
    }
    if (first != null) {
      first.run();
    }
  }

  private void drain() {
    for (Runnable r = inbox.poll(); r != null; r = inbox.poll()) {
      r.run();
    }
  }

  /** What slots took until they were closed, so that its jobs are closed with the others. */
  private void lastWords() {
    try {
      drain();
    } catch (RuntimeException e) {
      LOG.atDebug().setCause(e).log("a word that came late was not heard");
    }
  }

  /** All side by side, since each of them may have to wait for a broker that is away. */
  private void closeSlots() {
    // An interrupt has ended what the loop was doing; slots are given their time.
    boolean interrupted = Thread.interrupted();
    List<Thread> closers = slots.stream().map(slot -> new Thread(slot::close, "closes")).toList();
    closers.forEach(Thread::start);
    for (Thread closer : closers) {
      interrupted |= !joined(closer, 0);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Gives back what is held, at once, and returns when {@link #run} has, or a few seconds later:
   * the step that runs may be long, and what comes of it changes nothing. What it waits for, a
   * store or a broker, is waited for two seconds more.
   */
  @Override
  public void close() {
    closing = true;
    turns.stop();
    closeSlots();
    hint();
    Thread running = thread;
    if (running != null && running != Thread.currentThread()) {
      boolean waited = joined(running, times.step().toMillis());
      running.interrupt();
      waited &= joined(running, times.interruption().toMillis());
      if (!waited) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** False when this thread was interrupted meanwhile; 0 milliseconds are for ever. */
  private static boolean joined(Thread thread, long millis) {
    try {
      thread.join(millis);
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }
}
