package dev.segue.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import picocli.CommandLine;

/** Has a server make one video, and fetches it while it is made. */
final class Maker {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Segue segue;
  private final CommandLine.Model.CommandSpec spec;

  /**
   * For a command.
   *
   * @param spec the command's
   */
  Maker(Segue segue, CommandLine.Model.CommandSpec spec) {
    this.segue = segue;
    this.spec = spec;
  }

  /**
   * Refuses what is no server's address.
   *
   * @throws CommandLine.ParameterException naming {@code --server}
   */
  void checkServer(URI server) {
    if (server.getHost() == null || !String.valueOf(server.getScheme()).startsWith("http")) {
      throw misused("--server: an address such as http://127.0.0.1:8080, not " + server);
    }
    String path = String.valueOf(server.getPath());
    int version = path.indexOf("/v1");
    if (version >= 0 && path.substring(version).matches("/v1(/.*)?")) {
      throw misused(
          "--server: leave out /v1: "
              + server.getScheme()
              + "://"
              + server.getAuthority()
              + path.substring(0, version));
    }
  }

  /** Java puts U+FFFD where bytes are not UTF-8. */
  void checkLetters(String option, String text) {
    if (text.indexOf('\uFFFD') >= 0) {
      throw misused(option + ": it has bytes that are not UTF-8");
    }
  }

  CommandLine.ParameterException misused(String problem) {
    return new CommandLine.ParameterException(spec.commandLine(), problem);
  }

  /** Whoever asks a server, with the token that was set. */
  VideoClient client(URI server) {
    PrintWriter err = spec.commandLine().getErr();
    return new VideoClient(
        server,
        PATIENCE,
        waiting -> tell(err, waiting),
        segue.environment().getOrDefault("SEGUE_TOKEN", ""));
  }

  /**
   * Asks for a video and follows it to its end.
   *
   * @param wish asks for it
   * @param problem says why nothing will come of it any more, or empty
   * @return the exit code
   */
  int make(
      URI server,
      Function<VideoClient, JsonNode> wish,
      OutDirectory directory,
      Supplier<Optional<String>> problem) {
    PrintWriter print = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    VideoClient client = client(server);
    JsonNode video = wish.apply(client);
    String id = video.path("id").asText();
    print.printf(
        Locale.ROOT,
        "video %s: %d frames, seed %d%n",
        id,
        video.path("frames").asInt(),
        video.path("seed").asLong());
    video.path("warnings").forEach(warning -> err.println("note: " + warning.asText()));
    print.flush();
    err.flush();
    directory.clear();
    directory.describe(Description.of(video));
    try (Progress progress = Progress.of(segue.terminal(), err)) {
      video = new Follow(client, directory, progress, print, problem).toTheEnd(id);
    }
    // It may have been steered meanwhile.
    directory.describe(Description.of(video));
    if (video.path("status").asText().equals("completed")) {
      print.println("done: " + directory.path().resolve("video.mp4"));
      print.flush();
      return 0;
    }
    JsonNode error = video.path("error");
    err.printf(
        Locale.ROOT,
        "segue: the video is %s%s%n",
        video.path("state").asText(),
        error.isObject()
            ? ": " + error.path("message").asText() + " (" + error.path("code").asText() + ")"
            : "");
    err.flush();
    return Failures.FAILED;
  }

  private static void tell(PrintWriter err, String line) {
    err.println("segue: " + line);
    err.flush();
  }
}
