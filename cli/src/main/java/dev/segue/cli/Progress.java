package dev.segue.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows how far a video is. */
sealed interface Progress extends AutoCloseable {
  /** Shows a video as the server sees it. */
  void show(JsonNode video);

  @Override
  void close();

  /**
   * A bar on a terminal, plain lines elsewhere.
   *
   * @param lines where plain lines go
   */
  static Progress of(boolean terminal, PrintWriter lines) {
    return terminal ? new Bar() : new Lines(lines);
  }

  /** Structures and chunks, of as many as there will be. */
  record Count(int structures, int segments, int chunks, int chunkCount) {
    static Count of(JsonNode video) {
      return new Count(
          video.path("structures").asInt(),
          video.path("segments").asInt(),
          video.path("chunks").asInt(),
          video.path("chunk_count").asInt());
    }

    int done() {
      return structures + chunks;
    }

    int all() {
      return segments + chunkCount;
    }

    @Override
    public String toString() {
      return "structures " + structures + "/" + segments + ", chunks " + chunks + "/" + chunkCount;
    }
  }

  /** On a terminal. */
  final class Bar implements Progress {
    private final ProgressBar bar =
        new ProgressBarBuilder()
            .setTaskName("segue")
            .setInitialMax(1)
            .setUpdateIntervalMillis(200)
            .setStyle(ProgressBarStyle.UNICODE_BLOCK)
            .build();

    @Override
    public void show(JsonNode video) {
      Count count = Count.of(video);
      bar.maxHint(Math.max(1, count.all()));
      bar.stepTo(count.done());
      bar.setExtraMessage(" chunks " + count.chunks() + "/" + count.chunkCount());
    }

    @Override
    public void close() {
      bar.close();
    }
  }

  /** In a log: a line for every change. */
  final class Lines implements Progress {
    private final PrintWriter out;
    private Count last;

    Lines(PrintWriter out) {
      this.out = out;
    }

    @Override
    public void show(JsonNode video) {
      Count count = Count.of(video);
      if (!count.equals(last)) {
        int percent = count.all() == 0 ? 0 : 100 * count.done() / count.all();
        out.printf(Locale.ROOT, "%3d%%  %s%n", percent, count);
        out.flush();
        last = count;
      }
    }

    @Override
    public void close() {}
  }
}
