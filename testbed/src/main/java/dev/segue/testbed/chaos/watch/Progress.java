package dev.segue.testbed.chaos.watch;

/**
 * A result that somebody told.
 *
 * @param nanos when we heard of it, on {@link System#nanoTime}
 * @param video the video's id
 * @param task such as {@code segment-3}
 * @param step which of the task's results: a step, or -1 for the last one, which ends the task
 * @param worker who told
 */
public record Progress(long nanos, String video, String task, int step, String worker) {
  public boolean isLast() {
    return step < 0;
  }

  /** The same for the same result, whoever tells it. */
  String result() {
    return video + "/" + task + "/" + step;
  }

  /** The same for all results of one task. */
  public String ofTask() {
    return video + "/" + task;
  }
}
