package dev.segue.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.diffusion.waiting.WaitingBundle;
import dev.segue.schemas.EventCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two videos are made, and ten objects of theirs are damaged: all ten are found, each as it is. */
@Timeout(300)
class StoreScrubTest {
  @TempDir Path directory;

  @Test
  void findsEachDamageAndSaysWhatItIs() throws Exception {
    Map<String, String> environment = new HashMap<>(Run.environment(directory.resolve("data")));
    environment.put(
        "SEGUE_BUNDLE", WaitingBundle.write(directory.resolve("bundle"), 0, 0).toString());
    Path up = directory.resolve("data/up");
    String video;
    try (LocalStack stack = LocalStack.start(up, environment, 0, 2)) {
      VideoClient client = new VideoClient(stack.uri(), Duration.ofMinutes(1), waiting -> {});
      video = make(client, 1);
      make(client, 2);

      Run whole = Run.of(environment, "store", "scrub");
      assertThat(whole.code()).as("%s", whole).isZero();
      assertThat(whole.out()).contains(" 0 damaged, 0 that cannot be verified");
    }

    Path root = root(up, video);
    flip(root.resolve("hls/chunk-00000.m4s"));
    cut(root.resolve("hls/chunk-00001.m4s"));
    Files.write(root.resolve("hls/init.mp4"), new byte[0]);
    swap(root.resolve("hls/chunk-00002.m4s"), root.resolve("hls/chunk-00003.m4s"));
    flip(root.resolve("video.mp4"));
    flip(root.resolve("video.json"));
    List<Path> cells = tensors(root);
    flip(cells.get(0));
    cut(cells.get(1));
    swap(cells.get(2), cells.get(3));

    Run text = Run.of(environment, "store", "scrub");
    assertThat(text.code()).as("%s", text).isEqualTo(StoreScrubCommand.DAMAGED);
    List<String> lines = text.out().lines().filter(line -> line.startsWith("damaged")).toList();
    assertThat(lines).as("%s", text).hasSize(11);
    assertThat(lines)
        .anyMatch(line -> line.contains("init.mp4: it is empty"))
        .anyMatch(line -> line.contains("chunk-00000.m4s: some of its bytes"))
        .anyMatch(line -> line.matches(".*chunk-00001.m4s: it has \\d+ of \\d+ bytes"))
        .anyMatch(line -> line.matches(".*chunk-00002.m4s: it has the bytes of .*00003.m4s"))
        .anyMatch(line -> line.matches(".*chunk-00003.m4s: it has the bytes of .*00002.m4s"))
        .anyMatch(line -> line.contains("video.mp4: some of its bytes"))
        .anyMatch(line -> line.contains("video.json: some of its bytes"))
        .allMatch(line -> line.contains(video));
    assertThat(lines.stream().filter(line -> line.contains("/work-")).toList())
        .hasSize(4)
        .anyMatch(line -> line.contains("some of its bytes"))
        .anyMatch(line -> line.contains("its end is missing"))
        .anyMatch(line -> line.contains("it has the bytes of "));

    Run json = Run.of(environment, "store", "scrub", "--json", "--data", up.toString());
    JsonNode said = EventCodec.json().readTree(json.out());
    assertThat(said.path("damaged").asInt()).isEqualTo(11);
    assertThat(said.path("findings").findValuesAsText("harm"))
        .contains("bits", "short", "empty", "swapped")
        .hasSize(11);
  }

  @Test
  void saysWhereThereIsNoStore() {
    Run run = Run.of(directory, "store", "scrub");

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("there is no store in").contains("--data");
  }

  private static String make(VideoClient client, int seed) throws IOException {
    ObjectNode wish =
        (ObjectNode)
            EventCodec.json()
                .readTree("{\"prompt\":\"a red ball\",\"frames\":64,\"seed\":" + seed + "}");
    String id = client.create(wish, "scrub-" + seed).path("id").asText();
    await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> client.find(id).path("status").asText().equals("completed"));
    return id;
  }

  /** Where the objects of a video are files. */
  private static Path root(Path up, String video) throws IOException {
    try (Stream<Path> all = Files.walk(up)) {
      return all.filter(path -> path.endsWith("videos/" + video)).findFirst().orElseThrow();
    }
  }

  private static List<Path> tensors(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(path -> path.toString().contains("/noise/"))
          .filter(path -> path.toString().endsWith(".safetensors"))
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
