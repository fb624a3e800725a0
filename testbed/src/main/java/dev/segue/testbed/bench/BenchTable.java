package dev.segue.testbed.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Results side by side, as a Markdown table; speed-ups are against the first row. */
public final class BenchTable {
  private static final String HEAD =
      "| workers + stitchers | structures | times as fast | end to end | times as fast | workers idle"
          + " | processor | noise to its use, p50 / p95 | first chunk | store | requests | broker | different |"
          + " bytes |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n";

  private final List<BenchResult> rows = new ArrayList<>();

  /** Adds a run. */
  public void add(BenchResult row) {
    rows.add(row);
  }

  /** Whether every run gave the same bytes and none found a difference. */
  public boolean same() {
    return rows.stream().map(BenchResult::digest).distinct().count() <= 1
        && rows.stream().allMatch(row -> row.different() == 0);
  }

  @Override
  public String toString() {
    StringBuilder table = new StringBuilder(HEAD);
    rows.forEach(row -> table.append(line(row)));
    return table.toString();
  }

  private String line(BenchResult row) {
    BenchResult first = rows.get(0);
    return String.format(
        Locale.ROOT,
        "| %d + %d | %s | %s | %s | %s | %.1f%% | %s | %s | %s | %.1f MB | %d | %.1f MB | %d | %s |%n",
        row.plan().workers(),
        row.plan().stitchers(),
        seconds(row.structures()),
        ratio(first.structures(), row.structures()),
        seconds(row.whole()),
        ratio(first.whole(), row.whole()),
        100 * (1 - row.workersBusy()),
        seconds(row.processor()),
        row.noise().readings() == 0
            ? "-"
            : String.format(Locale.ROOT, "%.0f / %.0f ms", row.noise().median(), row.noise().p95()),
        seconds(row.firstChunk()),
        row.storeBytes() / 1e6,
        row.storeRequests(),
        row.brokerBytes() / 1e6,
        row.different(),
        row.digest());
  }

  private static String seconds(Duration time) {
    return time == null ? "-" : String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1e3);
  }

  private static String ratio(Duration first, Duration other) {
    return first == null || other == null
        ? "-"
        : String.format(Locale.ROOT, "%.2f", (double) first.toMillis() / other.toMillis());
  }
}
