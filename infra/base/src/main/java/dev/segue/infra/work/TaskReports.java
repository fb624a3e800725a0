package dev.segue.infra.work;

import dev.segue.diffusion.expert.ExpertException;
import dev.segue.infra.events.EventsException;
import dev.segue.infra.store.StoreException;
import dev.segue.schemas.Event;
import dev.segue.schemas.Problem;
import dev.segue.schemas.Task;
import dev.segue.schemas.TaskFailed;
import dev.segue.schemas.TaskReturned;
import dev.segue.schemas.Topics;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * What a worker tells of its tasks: to the planner, to admission, to its log and its metrics.
 * Thread-safe.
 */
final class TaskReports {
  private static final Logger LOG = LoggerFactory.getLogger(TaskReports.class);

  private final WorkSettings settings;
  private final WorkTurns.Teller teller;
  private final WorkMetrics metrics;
  private volatile boolean stopping;

  TaskReports(WorkSettings settings, WorkTurns.Teller teller, WorkMetrics metrics) {
    this.settings = settings;
    this.teller = teller;
    this.metrics = metrics;
  }

  /** From now on no failure is told: what fails, fails because the worker ends. */
  void stop() {
    stopping = true;
  }

  /**
   * Tells a result.
   *
   * @throws RuntimeException when the planner may not have heard it
   */
  void done(Task task, Event result) {
    teller.tell(settings.resultTopic(), result);
    metrics.done();
    log(task).log("task done");
  }

  /**
   * Tells that a task failed, unless something does not answer at present, through no fault of the
   * task.
   *
   * @return whether the planner knows; otherwise the task is to be let go
   */
  boolean failed(Task task, Throwable e) {
    if (stopping || passing(e) || !told(task, problem(e), e)) {
      metrics.unavailable();
      log(task).setCause(e).log("task let go: something does not answer");
      return false;
    }
    return true;
  }

  /**
   * Gives a task back through admission, behind what is in the topic already: a record that is
   * released is the next that the broker hands out again, and what all wait for may stand behind
   * it.
   *
   * @param found the execution class that its video needs, or null when it is this worker's
   * @param took how long it was worked on, or null when it was not
   * @return whether admission knows; otherwise the task is to be let go
   */
  boolean returned(Task task, String found, Duration took) {
    metrics.gaveBack();
    try {
      teller.tell(
          Topics.ADMISSION,
          new TaskReturned(
              task.video().id(), task.task(), task.attempt(), settings.worker(), found, took));
      log(task)
          .log(
              found == null
                  ? "task given back: what it waits for is not here"
                  : "task given back: its video was begun on another execution class");
      return true;
    } catch (RuntimeException unreachable) {
      LOG.atWarn().setCause(unreachable).log("a task given back could not be told");
      return false;
    }
  }

  /** Something came by the lane's topic that is no task. */
  void unreadable(Problem problem) {
    metrics.unreadable();
    LOG.atError()
        .addKeyValue("topic", settings.lane().topic().name())
        .addKeyValue("code", problem.code())
        .log("dropped what is not a task: {}", problem.message());
  }

  /** The broker gave a task to somebody else. */
  void lost(Task task) {
    metrics.lost();
    log(task).log("task lost: somebody else may have it");
  }

  LoggingEventBuilder log(Task task) {
    return LOG.atInfo()
        .addKeyValue("worker", settings.worker())
        .addKeyValue("video", task.video().id())
        .addKeyValue("task", task.task());
  }

  private static boolean passing(Throwable e) {
    return e instanceof Unavailable || e instanceof StoreException || e instanceof EventsException;
  }

  private boolean told(Task task, Problem problem, Throwable e) {
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
}
