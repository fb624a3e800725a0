package dev.segue.testbed.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToIntFunction;

/** Verdicts as a Markdown table, a row for each kind of fault. Pure. */
final class Table {
  private Table() {}

  static String of(List<Verdict> verdicts) {
    Map<String, List<Verdict>> rows = new LinkedHashMap<>();
    for (Verdict verdict : verdicts) {
      rows.computeIfAbsent(verdict.row(), row -> new ArrayList<>()).add(verdict);
    }
    StringBuilder text =
        new StringBuilder(
            "| fault | runs | injections | videos | lost | duplicated | byte-identical |"
                + " steps repeated | recovery p50 | p99 |\n|---|---|---|---|---|---|---|---|---|---|\n");
    rows.forEach((name, runs) -> text.append(row(name, runs)));
    if (rows.size() > 1) {
      text.append(row("all", verdicts));
    }
    return text.toString();
  }

  private static String row(String name, List<Verdict> runs) {
    List<Duration> recoveries = runs.stream().flatMap(v -> v.recoveries().stream()).toList();
    List<Verdict> counted = runs.stream().filter(v -> v.repeated() >= 0).toList();
    return String.format(
        Locale.ROOT,
        "| %s | %d | %d | %d | %d | %d | %d of %d | %s | %s | %s |%n",
        name,
        runs.size(),
        sum(runs, Verdict::injections),
        sum(runs, Verdict::videos),
        sum(runs, Verdict::lost),
        sum(runs, Verdict::twice),
        sum(runs, Verdict::identical),
        sum(runs, Verdict::healthy),
        counted.isEmpty() ? "" : sum(counted, Verdict::repeated),
        seconds(recoveries, 0.5),
        seconds(recoveries, 0.99));
  }

  private static int sum(List<Verdict> runs, ToIntFunction<Verdict> of) {
    return runs.stream().mapToInt(of).sum();
  }

  private static String seconds(List<Duration> times, double share) {
    return times.isEmpty()
        ? ""
        : String.format(
            Locale.ROOT, "%.1f s", Recovery.percentile(times, share).toMillis() / 1000.0);
  }
}
