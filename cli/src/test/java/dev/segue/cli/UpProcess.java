package dev.segue.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.segue.kernel.Sha256;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** {@code segue up} in a process of its own, which can be killed and started again. */
final class UpProcess implements AutoCloseable {
  static final Duration LONG = Duration.ofMinutes(4);

  private final Path directory;
  private final Path bundle;
  private final int port;
  private Process process;

  /** Starts one whose data lies in {@code directory/data}. */
  UpProcess(Path directory, Path bundle) throws IOException {
    this.directory = directory;
    this.bundle = bundle;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    start();
  }

  void start() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            Segue.class.getName(),
            "up");
    builder.environment().putAll(Run.environment(directory.resolve("data")));
    builder.environment().put("SEGUE_BUNDLE", bundle.toString());
    builder.environment().put("SEGUE_HTTP_PORT", Integer.toString(port));
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
    process = builder.start();
  }

  /** What it says. */
  Path log() {
    return directory.resolve("up.log");
  }

  /** kill -9. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  VideoClient client() {
    return new VideoClient(URI.create("http://127.0.0.1:" + port), LONG, waiting -> {});
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  static void awaitEnd(VideoClient client, String id) {
    await()
        .atMost(LONG)
        .until(
            () -> {
              JsonNode video = client.find(id);
              assertThat(video.path("error").isNull()).as("%s", video).isTrue();
              return video.path("status").asText().equals("completed");
            });
  }

  /** The playlist, and digests of chunks and of the whole file. */
  static List<String> parts(VideoClient client, String id) {
    List<String> parts = new ArrayList<>();
    String playlist = client.playlist(id).orElseThrow();
    parts.add(playlist);
    playlist
        .lines()
        .filter(line -> line.startsWith("chunk-"))
        .forEach(name -> parts.add(Sha256.hex(client.part(id, name))));
    parts.add(Sha256.hex(client.part(id, "video.mp4")));
    return parts;
  }
}
