package dev.segue.testbed.control;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What a run measured.
 *
 * @param plan what was run
 * @param tasks how many tasks the queued videos had
 * @param accepting from the first request until the last video was queued
 * @param bytesQueued what the process keeps for a queued video, broker included
 * @param working from the first worker's word until the last video had ended
 * @param quarters how long each quarter of the videos took of that
 * @param bytesEnded what the process keeps for a video that has ended
 * @param latency from "ready" to "taken" when nothing is queued: the median and the 99th of a
 *     hundred
 * @param processor what the process used while it worked the queue off
 */
public record ControlResult(
    ControlPlan plan,
    int tasks,
    Duration accepting,
    long bytesQueued,
    Duration working,
    List<Duration> quarters,
    long bytesEnded,
    List<Duration> latency,
    Duration processor) {

  /** The head of a table in Markdown whose rows are {@link #row}s. */
  public static String head() {
    return "| workers | videos | tasks | accepted a second | bytes a queued video | tasks a second"
        + " | of the quarters | processor | bytes an ended video | ready to taken, p50 / p99 |\n"
        + "|---|---|---|---|---|---|---|---|---|---|\n";
  }

  /** One row, with its end of line. */
  public String row() {
    return String.format(
        Locale.ROOT,
        "| %,d + %,d | %,d | %,d | %,.0f | %,d | %,.0f | %s | %.1f s | %,d | %d / %d ms |%n",
        plan.workers(),
        plan.workers(),
        plan.videos(),
        tasks,
        plan.videos() / seconds(accepting),
        bytesQueued,
        tasks / seconds(working),
        String.join(
            ", ",
            quarters.stream()
                .map(q -> String.format(Locale.ROOT, "%,.0f", tasks / (4 * seconds(q))))
                .toList()),
        seconds(processor),
        bytesEnded,
        latency.get(0).toMillis(),
        latency.get(1).toMillis());
  }

  private static double seconds(Duration time) {
    return Math.max(1, time.toMillis()) / 1e3;
  }
}
