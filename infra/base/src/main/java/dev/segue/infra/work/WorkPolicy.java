package dev.segue.infra.work;

import dev.segue.schemas.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a worker does next. Pure: the work loop and the simulation decide by the same lines.
 *
 * <p>A worker runs the oldest of its tasks that can run. When none can, and none could for as long
 * as a step takes, it takes one more: what it waits for mostly comes sooner, and a forward for a
 * younger task would then be in its way. The task that comes after its only one it takes while that
 * one ends. When it is full of tasks that wait, and has been for a while, it makes room for one
 * more, so that what they wait for can come in; when it may not, it gives its youngest back, even
 * if it is the only one: who waits is never who blocks.
 */
public final class WorkPolicy {
  private WorkPolicy() {}

  /**
   * A task that a worker holds.
   *
   * @param handle whatever the caller knows it by
   * @param acceptedOrder an order between videos, such as the time at which this worker first saw
   *     one: smaller is older
   * @param task which task
   * @param state what it can do
   * @param ending whether what is left of it is short
   */
  public record Held<H>(
      H handle, long acceptedOrder, TaskId task, Job.State state, boolean ending) {}

  /** What to do next. */
  public sealed interface Decision<H> {
    /** Tell the result of a task that is done. */
    record Finish<H>(H handle) implements Decision<H> {}

    /** Run one step. */
    record Run<H>(H handle) implements Decision<H> {}

    /** Take one more task. */
    record Take<H>() implements Decision<H> {}

    /** Open one more slot. */
    record Grow<H>() implements Decision<H> {}

    /** Give the youngest back. */
    record GiveBack<H>(H handle) implements Decision<H> {}

    /** Wait until something comes. */
    record Wait<H>() implements Decision<H> {}
  }

  /**
   * Decides.
   *
   * @param held what is held, in any order
   * @param free how many slots hold nothing and are not asked to take
   * @param taking how many slots are asked to take and hold nothing yet
   * @param mayGrow whether one more slot may be opened
   * @param waitingSince since when nothing here could run, or null when something just did
   * @param calm how long nothing here could run before a worker that holds tasks takes one more
   * @param growth how long a full worker lets nothing run before it opens one more slot
   * @param patience how long it does before it gives a task back
   */
  public static <H> Decision<H> decide(
      List<Held<H>> held,
      int free,
      int taking,
      boolean mayGrow,
      Instant waitingSince,
      Instant now,
      Duration calm,
      Duration growth,
      Duration patience) {
    Comparator<Held<H>> byAge =
        Comparator.<Held<H>>comparingLong(Held::acceptedOrder).thenComparing(Held::task);
    for (Held<H> h : held) {
      if (h.state() == Job.State.DONE) {
        return new Decision.Finish<>(h.handle());
      }
    }
    Optional<Held<H>> oldest =
        held.stream().filter(h -> h.state() == Job.State.RUNNABLE).min(byAge);
    boolean mayTake = taking == 0 && free > 0;
    if (oldest.isPresent()) {
      if (mayTake && held.size() == 1 && oldest.get().ending()) {
        return new Decision.Take<>();
      }
      return new Decision.Run<>(oldest.get().handle());
    }
    if (taking > 0) {
      return new Decision.Wait<>();
    }
    Duration waited = waitingSince == null ? Duration.ZERO : Duration.between(waitingSince, now);
    if (free > 0) {
      return held.isEmpty() || waited.compareTo(calm) >= 0
          ? new Decision.Take<>()
          : new Decision.Wait<>();
    }
    if (waitingSince == null || held.isEmpty()) {
      return new Decision.Wait<>();
    }
    if (mayGrow) {
      return waited.compareTo(growth) >= 0 ? new Decision.Grow<>() : new Decision.Wait<>();
    }
    return waited.compareTo(patience) >= 0
        ? new Decision.GiveBack<>(held.stream().max(byAge).orElseThrow().handle())
        : new Decision.Wait<>();
  }
}
