package dev.segue.cli;

import java.io.PrintWriter;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows how far a scrub is; how many objects there are nobody knows before they were listed. */
sealed interface ScrubProgress extends AutoCloseable {
  /** So many objects were read, and so many bytes of them. */
  void show(int objects, long bytes);

  @Override
  void close();

  /** A running number on a terminal, a line for every ten thousand objects elsewhere. */
  static ScrubProgress of(boolean terminal, PrintWriter lines) {
    return terminal ? new Bar() : new Lines(lines);
  }

  /** On a terminal. */
  final class Bar implements ScrubProgress {
    private final ProgressBar bar =
        new ProgressBarBuilder()
            .setTaskName("scrub")
            .setInitialMax(-1)
            .setUpdateIntervalMillis(200)
            .setStyle(ProgressBarStyle.UNICODE_BLOCK)
            .build();

    @Override
    public void show(int objects, long bytes) {
      bar.stepTo(objects);
      bar.setExtraMessage(String.format(Locale.ROOT, " %,d MB", bytes / 1_000_000));
    }

    @Override
    public void close() {
      bar.close();
    }
  }

  /** In a log. */
  final class Lines implements ScrubProgress {
    private static final int EVERY = 10_000;
    private final PrintWriter out;

    private Lines(PrintWriter out) {
      this.out = out;
    }

    @Override
    public void show(int objects, long bytes) {
      if (objects % EVERY == 0) {
        out.printf(Locale.ROOT, "%,d objects, %,d MB%n", objects, bytes / 1_000_000);
        out.flush();
      }
    }

    @Override
    public void close() {}
  }
}
