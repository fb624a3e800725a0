package dev.segue.cli;

import dev.segue.testbed.bench.Bench;
import dev.segue.testbed.bench.BenchPlan;
import java.io.PrintWriter;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows how far a run is: a bar on a terminal, a line for every tenth elsewhere. */
sealed interface BenchProgress extends Bench.Progress, AutoCloseable {
  /** Shows nothing yet. */
  static BenchProgress of(boolean terminal, PrintWriter lines, BenchPlan plan) {
    String name = plan.workers() + " + " + plan.stitchers();
    return terminal ? new Bar(name) : new Lines(name, lines);
  }

  @Override
  void close();

  /** On a terminal. */
  final class Bar implements BenchProgress {
    private final ProgressBar bar;

    private Bar(String name) {
      bar =
          new ProgressBarBuilder()
              .setTaskName(name)
              .setInitialMax(1)
              .setUpdateIntervalMillis(200)
              .setStyle(ProgressBarStyle.UNICODE_BLOCK)
              .build();
    }

    @Override
    public void show(int tracks, int wanted, int chunks, int windows) {
      bar.maxHint(Math.max(1, wanted + windows));
      bar.stepTo(tracks + chunks);
    }

    @Override
    public void close() {
      bar.close();
    }
  }

  /** In a log. */
  final class Lines implements BenchProgress {
    private final String name;
    private final PrintWriter out;
    private int tenths = -1;

    private Lines(String name, PrintWriter out) {
      this.name = name;
      this.out = out;
    }

    @Override
    public void show(int tracks, int wanted, int chunks, int windows) {
      int now = 10 * (tracks + chunks) / Math.max(1, wanted + windows);
      if (now != tenths) {
        tenths = now;
        out.printf(
            Locale.ROOT, "%s: tracks %d/%d, chunks %d/%d%n", name, tracks, wanted, chunks, windows);
        out.flush();
      }
    }

    @Override
    public void close() {}
  }
}
