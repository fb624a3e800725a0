package dev.segue.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.diffusion.waiting.WaitingBundle;
import dev.segue.schemas.EventCodec;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What people watch of a finished video is damaged. Expected: nobody is given it; whoever asks is
 * answered with a code of its own, and has it made again where what it was made of is there.
 */
@Timeout(300)
class DamagedServedTest {
  private static final List<String> PARTS =
      List.of(
          "init.mp4",
          "chunk-00000.m4s",
          "chunk-00001.m4s",
          "chunk-00002.m4s",
          "chunk-00003.m4s",
          "chunk-00004.m4s",
          "video.mp4");

  @TempDir Path directory;
  private final HttpClient http = HttpClient.newHttpClient();
  private Map<String, String> environment = Map.of();
  private LocalStack stack;

  @AfterEach
  void close() {
    if (stack != null) {
      stack.close();
    }
  }

  @Test
  void isMadeAgainAsItWasForWhoeverAsks() throws Exception {
    start(Map.of());
    String video = make();
    Map<String, byte[]> whole = new TreeMap<>();
    for (String part : PARTS) {
      whole.put(part, get(video, part).body());
    }
    byte[] thumbnail = get(video, "content?variant=thumbnail").body();

    Path root = root(video);
    Files.write(root.resolve("hls/init.mp4"), new byte[0]);
    flip(root.resolve("hls/chunk-00000.m4s"));
    cut(root.resolve("hls/chunk-00001.m4s"));
    swap(root.resolve("hls/chunk-00002.m4s"), root.resolve("hls/chunk-00003.m4s"));
    flip(root.resolve("hls/chunk-00004.m4s.sum"));
    flip(root.resolve("hls/chunk-00004.m4s"));
    cut(root.resolve("video.mp4"));
    for (Path structure : files(root, "/structures/")) {
      flip(structure);
    }
    restart();

    for (String part : List.of("init.mp4", "chunk-00002.m4s", "video.mp4")) {
      HttpResponse<byte[]> refused = get(video, part);
      assertThat(refused.statusCode()).as(part).isEqualTo(503);
      assertThat(new String(refused.body(), UTF_8)).as(part).contains("\"object-damaged\"");
      assertThat(refused.headers().firstValue("Retry-After")).as(part).isPresent();
    }
    for (String part : PARTS) {
      awaitBytes(video, part, whole.get(part));
    }
    byte[] again = get(video, "content?variant=thumbnail").body();
    assertThat(Arrays.equals(again, thumbnail)).isTrue();
    assertThat(stack.metrics().scrape())
        .contains("segue_results_different_total 0.0")
        .containsPattern("segue_repairs_total\\{outcome=\"ordered\"} [1-9]");
  }

  @Test
  void isAnsweredWithItsCodeWhereItsSourcesWereCleanedUp() throws Exception {
    start(Map.of("SEGUE_EDITABLE", "0s"));
    String video = make();
    Path root = root(video);
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> files(root, "/structures/00002.safetensors").isEmpty());
    flip(root.resolve("hls/chunk-00002.m4s"));
    flip(root.resolve("video.mp4"));

    HttpResponse<byte[]> chunk = get(video, "chunk-00002.m4s");
    HttpResponse<byte[]> file = get(video, "video.mp4");

    assertThat(chunk.statusCode()).isEqualTo(410);
    assertThat(new String(chunk.body(), UTF_8)).contains("\"object-damaged\"", "chunk-00002.m4s");
    assertThat(file.statusCode()).as("it would be made of that chunk").isEqualTo(410);
    assertThat(get(video, "chunk-00001.m4s").statusCode()).isEqualTo(200);
    assertThat(get(video, "index.m3u8").statusCode()).isEqualTo(200);
  }

  private void start(Map<String, String> more) throws IOException {
    Map<String, String> all = new HashMap<>(Run.environment(directory.resolve("data")));
    all.put("SEGUE_BUNDLE", WaitingBundle.write(directory.resolve("bundle"), 0, 0).toString());
    all.putAll(more);
    environment = all;
    stack = LocalStack.start(up(), environment, 0, 2);
  }

  /** What was read lately is not remembered any more. */
  private void restart() {
    stack.close();
    stack = LocalStack.start(up(), environment, 0, 2);
  }

  private Path up() {
    return directory.resolve("data/up");
  }

  private String make() throws IOException {
    VideoClient client = new VideoClient(stack.uri(), Duration.ofMinutes(1), waiting -> {});
    ObjectNode wish =
        (ObjectNode)
            EventCodec.json().readTree("{\"prompt\":\"a red ball\",\"frames\":64,\"seed\":7}");
    String id = client.create(wish, "served").path("id").asText();
    await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> client.find(id).path("status").asText().equals("completed"));
    return id;
  }

  private HttpResponse<byte[]> get(String video, String part) {
    URI uri = stack.uri().resolve("/v1/videos/" + video + "/" + part);
    try {
      return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new AssertionError(uri + " was not answered", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void awaitBytes(String video, String part, byte[] bytes) {
    await(part)
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(
            () -> {
              HttpResponse<byte[]> answer = get(video, part);
              if (answer.statusCode() == 200) {
                assertThat(Arrays.equals(answer.body(), bytes)).as("the same bytes").isTrue();
              }
              assertThat(answer.statusCode()).as(new String(answer.body(), UTF_8)).isEqualTo(200);
            });
  }

  private Path root(String video) throws IOException {
    try (Stream<Path> all = Files.walk(up())) {
      return all.filter(path -> path.endsWith("videos/" + video)).findFirst().orElseThrow();
    }
  }

  private static List<Path> files(Path root, String part) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(Files::isRegularFile)
          .filter(path -> path.toString().contains(part))
          .sorted()
          .toList();
    }
  }

  private static void flip(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 3] ^= 16;
    Files.write(file, bytes);
  }

  private static void cut(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
  }

  private static void swap(Path one, Path other) throws IOException {
    byte[] bytes = Files.readAllBytes(one);
    Files.write(one, Files.readAllBytes(other));
    Files.write(other, bytes);
  }
}
