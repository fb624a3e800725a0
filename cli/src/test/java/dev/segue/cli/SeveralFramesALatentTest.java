package dev.segue.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.diffusion.plan.FrameMapping;
import dev.segue.diffusion.waiting.WaitingBundle;
import dev.segue.evaluation.video.VideoFile;
import dev.segue.kernel.Sha256;
import dev.segue.schemas.EventCodec;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Videos on the real stack, a latent of which is four frames, but for the first one; segments of 16
 * latents; six latents warm the decoder up. 230 frames are 59 latents: four segments that begin at
 * frames 0, 61, 125 and 189, and chunks of 29, 64, 64, 64 and 9 frames.
 */
@Timeout(600)
class SeveralFramesALatentTest {
  private static final int FRAMES = 230;
  private static final FrameMapping MAPPING = new FrameMapping(4, true, 6);

  @TempDir static Path directory;
  private static LocalStack stack;
  private static VideoClient client;
  private static int asked;

  @BeforeAll
  static void start() throws IOException {
    Path bundle = WaitingBundle.write(directory.resolve("bundle"), 0, 0, MAPPING);
    Map<String, String> environment = new HashMap<>(Run.environment(directory.resolve("data")));
    environment.put("SEGUE_BUNDLE", bundle.toString());
    stack = LocalStack.start(directory.resolve("data"), environment, 0, 2);
    client = new VideoClient(stack.uri(), Duration.ofSeconds(60), waiting -> {});
  }

  @AfterAll
  static void stop() {
    stack.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"confiner-long", "segue", "jvid", "chunk-wise"})
  void aVideoHasTheFramesThatWereAskedFor(String recipe) throws IOException {
    String id = made(recipe, FRAMES);

    assertThat(client.playlist(id).orElseThrow().lines().filter(line -> line.startsWith("#EXT")))
        .contains("#EXT-X-TARGETDURATION:8", "#EXT-X-ENDLIST")
        .containsSubsequence(
            "#EXTINF:3.625000,",
            "#EXTINF:8.000000,",
            "#EXTINF:8.000000,",
            "#EXTINF:8.000000,",
            "#EXTINF:1.125000,");
    Path file = directory.resolve(id + ".mp4");
    client.whole(id, in -> Files.copy(in, file));
    int[] frames = {0};
    VideoFile.read(file, next -> frames[0]++);
    assertThat(frames[0]).isEqualTo(FRAMES);
    assertThat(parts(made(recipe, FRAMES))).as("again").isEqualTo(parts(id));
  }

  @Test
  void aPlanTellsFrames() throws Exception {
    URI uri = stack.uri().resolve("/v1/videos/" + made("confiner", FRAMES) + "/plan");
    JsonNode plan =
        EventCodec.json()
            .readTree(
                HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                    .body());

    assertThat(plan.path("frames").asInt()).isEqualTo(FRAMES);
    assertThat(plan.path("tracks").findValuesAsText("from"))
        .containsExactly("0", "61", "125", "189");
    assertThat(plan.path("tracks").findValuesAsText("to"))
        .containsExactly("61", "125", "189", "230");
    assertThat(plan.path("windows").findValuesAsText("to"))
        .containsExactly("61", "125", "189", "230");
  }

  @ParameterizedTest
  @ValueSource(strings = {"confiner-long", "confiner", "segue", "jvid", "chunk-wise"})
  void aRetakeChangesTheChunksThatShowTheStretchAndThoseThatItWarmsUp(String recipe) {
    String parent = made(recipe, FRAMES);
    // Frame 100 is of latent 25, in segment 1.
    String wish = "{'from':{'frames':100},'to':{'frames':110},'seed':9}";
    JsonNode retake = edit(parent, "retake", wish);
    Map<String, String> parts = parts(ended(retake));

    assertThat(retake.at("/takes/0/from").asInt()).isEqualTo(61);
    assertThat(retake.at("/takes/0/to").asInt()).isEqualTo(125);
    Set<String> different = different(parts(parent), parts);
    // What warms it up lies in a chunk that shows the stretch.
    different.remove("3");
    assertThat(different).containsExactly("1", "2", "whole");
    assertThat(parts(ended(edit(parent, "retake", wish)))).as("again").isEqualTo(parts);
    assertThat(parts(ended(edit(parent, "retake", wish.replace("9}", "7}")))))
        .as("the same draws")
        .isEqualTo(parts(parent));
  }

  @ParameterizedTest
  @CsvSource({
    // Three segments of 16 latents.
    "189, 111",
    // One frame of the 49th latent's four is shown, and then all of them.
    "190, 110"
  })
  void anExtensionIsTheLongerVideo(int frames, int more) {
    String parent = made("confiner-long", frames);
    Map<String, String> longer = parts(ended(edit(parent, "extend", "{'frames':" + more + "}")));

    assertThat(longer).isEqualTo(parts(made("confiner-long", 300)));
    assertThat(longer.get("2")).isEqualTo(parts(parent).get("2"));
  }

  @Test
  void aTimelineCountsFrames() {
    ObjectNode wish =
        json(
            "{'prompts':[{'at':0,'prompt':'a red ball'},"
                + "{'at':{'frames':125},'prompt':'a blue kite'}],'seed':7}");
    wish.put("recipe", "confiner-long").put("frames", FRAMES);
    String cut = ended(client.create(wish, key()));

    // Segment 2 begins there; chunk 2 shows its first half.
    assertThat(different(parts(made("confiner-long", FRAMES)), parts(cut)))
        .containsExactly("2", "3", "4", "whole");
  }

  @Test
  void whatWasMadeOfACancelledVideoStays() throws Exception {
    ObjectNode wish = json("{'prompt':'a red ball','frames':4000,'recipe':'confiner-long'}");
    String id = client.create(wish, key()).path("id").asText();
    await().atMost(Duration.ofMinutes(3)).until(() -> client.find(id).path("chunks").asInt() >= 2);

    HttpRequest cancel =
        HttpRequest.newBuilder(stack.uri().resolve("/v1/videos/" + id + "/cancel"))
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    assertThat(HttpClient.newHttpClient().send(cancel, BodyHandlers.discarding()).statusCode())
        .isBetween(200, 299);
    await()
        .atMost(Duration.ofMinutes(3))
        .until(() -> client.find(id).path("state").asText().equals("cancelled"));

    List<String> playlist = client.playlist(id).orElseThrow().lines().toList();
    assertThat(playlist)
        .containsSubsequence("#EXTINF:3.625000,", "#EXTINF:8.000000,", "#EXT-X-ENDLIST");
    assertThat(playlist.stream().filter(line -> line.startsWith("chunk-")))
        .hasSize(client.find(id).path("chunks").asInt())
        .allSatisfy(chunk -> assertThat(client.part(id, chunk)).isNotEmpty());
  }

  private static String made(String recipe, int frames) {
    ObjectNode wish = json("{'prompt':'a red ball','seed':7}");
    wish.put("recipe", recipe).put("frames", frames);
    return ended(client.create(wish, key()));
  }

  private static JsonNode edit(String parent, String kind, String wish) {
    return client.edit(parent, kind, json(wish), key());
  }

  private static String key() {
    asked++;
    return "several-" + asked;
  }

  private static String ended(JsonNode video) {
    String id = video.path("id").asText();
    await()
        .atMost(Duration.ofMinutes(3))
        .until(
            () -> {
              JsonNode found = client.find(id);
              assertThat(found.path("error").isNull()).as("%s", found).isTrue();
              return found.path("status").asText().equals("completed");
            });
    return id;
  }

  /** The digests of all that can be fetched of a video, chunks under their numbers. */
  private static Map<String, String> parts(String id) {
    Map<String, String> parts = new HashMap<>();
    List<String> names =
        client
            .playlist(id)
            .orElseThrow()
            .lines()
            .filter(line -> line.startsWith("chunk-"))
            .toList();
    for (int j = 0; j < names.size(); j++) {
      parts.put(String.valueOf(j), Sha256.hex(client.part(id, names.get(j))));
    }
    parts.put("init", Sha256.hex(client.part(id, "init.mp4")));
    client.whole(id, in -> parts.put("whole", Sha256.hex(in.readAllBytes())));
    return parts;
  }

  private static Set<String> different(Map<String, String> one, Map<String, String> other) {
    assertThat(one.keySet()).isEqualTo(other.keySet());
    Set<String> names = new TreeSet<>(one.keySet());
    names.removeIf(name -> one.get(name).equals(other.get(name)));
    return names;
  }

  private static ObjectNode json(String text) {
    try {
      return (ObjectNode) EventCodec.json().readTree(text.replace('\'', '"'));
    } catch (IOException e) {
      throw new IllegalArgumentException(text, e);
    }
  }
}
