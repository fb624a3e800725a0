package dev.segue.infra.work;

import dev.segue.schemas.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The thread that {@link WorkTurns} are run on; segment-worker and stitcher put different {@link
 * Craft}s into it. Slots have threads of their own, whose words wait in an inbox until the running
 * step has ended.
 */
final class WorkLoop implements Runnable, AutoCloseable {
  /** Makes the slots of a loop. */
  @FunctionalInterface
  interface SlotFactory {
    TaskSlot open(Opener opener, TaskSlot.Listener listener);
  }

  private static final long STEP_MILLIS = 2_000;
  private static final long END_MILLIS = 3_000;

  private final WorkTurns turns;
  private final WorkMetrics metrics;
  private final List<TaskSlot> slots = new ArrayList<>();
  private final LinkedBlockingQueue<Runnable> inbox = new LinkedBlockingQueue<>();
  private volatile boolean closing;
  private volatile Thread thread;

  /** Makes a loop with so many slots; {@link #run} runs it. */
  WorkLoop(WorkTurns turns, int slotCount, SlotFactory factory, WorkMetrics metrics) {
    this.turns = turns;
    this.metrics = metrics;
    TaskSlot.Listener listener =
        new TaskSlot.Listener() {
          @Override
          public void taken(TaskSlot slot, Task task, Job job) {
            inbox.add(() -> turns.taken(slot, task, job));
          }

          @Override
          public void freed(TaskSlot slot) {
            inbox.add(() -> turns.freed(slot));
          }
        };
    for (int n = 0; n < slotCount; n++) {
      TaskSlot slot = factory.open(turns::open, listener);
      slots.add(slot);
      turns.add(slot);
    }
  }

  /** Something came that a waiting job may have waited for. From any thread. */
  void hint() {
    inbox.add(() -> {});
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
    } finally {
      closeSlots();
      turns.end();
      drain();
    }
  }

  private void await(Duration longest) throws InterruptedException {
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
      boolean waited = joined(running, STEP_MILLIS);
      running.interrupt();
      waited &= joined(running, END_MILLIS);
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
