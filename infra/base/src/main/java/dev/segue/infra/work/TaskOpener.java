package dev.segue.infra.work;

import dev.segue.infra.log.Tracing;
import dev.segue.schemas.EventCodec;
import dev.segue.schemas.Task;
import dev.segue.schemas.UnreadableEventException;
import java.util.function.Predicate;

/** Makes jobs of what comes by a worker's lane, on its slots' threads. Thread-safe. */
final class TaskOpener implements Opener {
  private final Craft craft;
  private final Predicate<String> unwanted;
  private final TaskReports reports;

  TaskOpener(Craft craft, Predicate<String> unwanted, TaskReports reports) {
    this.craft = craft;
    this.unwanted = unwanted;
    this.reports = reports;
  }

  @Override
  public Opened open(String type, byte[] value) {
    try {
      if (EventCodec.read(type, value) instanceof Task task) {
        return open(task);
      }
      throw new UnreadableEventException("task-expected", "not a task: " + type);
    } catch (UnreadableEventException e) {
      reports.unreadable(e.problem());
      return new Opened.Dropped();
    }
  }

  /** Takes a task up. Never throws. */
  Opened open(Task task) {
    try (Tracing.Scope scope = Tracing.in(task.trace())) {
      return opened(task);
    }
  }

  private Opened opened(Task task) {
    try {
      if (!task.mends() && unwanted.test(task.video().id())) {
        return new Opened.Dropped();
      }
      return new Opened.Ready(task, craft.open(task));
    } catch (OtherClassException e) {
      return letGo(reports.returned(task, e.found(), null));
    } catch (RuntimeException | OutOfMemoryError e) {
      return letGo(reports.failed(task, e));
    }
  }

  private static Opened letGo(boolean told) {
    return told ? new Opened.Dropped() : new Opened.NotNow();
  }
}
