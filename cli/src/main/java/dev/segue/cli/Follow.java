package dev.segue.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.function.Supplier;

/** Follows one video to its end and fetches its parts as they come. */
final class Follow {
  private static final long PAUSE_MILLIS = 300;

  private final VideoClient client;
  private final OutDirectory out;
  private final Progress progress;
  private final PrintWriter print;
  private final Supplier<Optional<String>> problem;
  private boolean announced;

  /**
   * Follows nothing yet.
   *
   * @param problem says why nothing will come of it any more, or empty
   */
  Follow(
      VideoClient client,
      OutDirectory out,
      Progress progress,
      PrintWriter print,
      Supplier<Optional<String>> problem) {
    this.problem = problem;
    this.client = client;
    this.out = out;
    this.progress = progress;
    this.print = print;
  }

  /** Returns the video as it was when it had ended and all that there is of it was fetched. */
  JsonNode toTheEnd(String id) {
    while (true) {
      JsonNode video = client.find(id);
      boolean ended = hasEnded(video);
      fetch(id, video);
      progress.show(video);
      if (ended) {
        if (video.path("status").asText().equals("completed")) {
          client.whole(id, out::whole);
        }
        return video;
      }
      problem
          .get()
          .ifPresent(
              why -> {
                throw new LocalException(why + "; the same command goes on from here");
              });
      pause();
    }
  }

  private void fetch(String id, JsonNode video) {
    Optional<String> playlist = client.playlist(id);
    if (playlist.isEmpty()) {
      return;
    }
    for (String part : out.missing(playlist.get())) {
      out.part(part, client.part(id, part));
    }
    out.playlist(playlist.get());
    if (!announced) {
      announced = true;
      print.println("watch it at " + video.path("watch_url").asText());
      print.flush();
    }
  }

  private static boolean hasEnded(JsonNode video) {
    return switch (video.path("status").asText()) {
      case "queued", "in_progress" -> false;
      default -> true;
    };
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LocalException("interrupted", e);
    }
  }
}
