package dev.segue.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.diffusion.waiting.WaitingBundle;
import dev.segue.kernel.Sha256;
import dev.segue.schemas.EventCodec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Videos made of finished ones, on the real stack with experts that wait: segments of 16 frames,
 * whose joints lie in the middle of chunks unless the recipe cuts them as segments.
 */
@Timeout(600)
class EditsTest {
  private static final int FRAMES = 72;

  @TempDir static Path directory;
  private static LocalStack stack;
  private static VideoClient client;
  private static int asked;
  private static String finished;

  @BeforeAll
  static void start() throws IOException {
    Path bundle = WaitingBundle.write(directory.resolve("bundle"), 0, 0);
    Map<String, String> environment = new HashMap<>(Run.environment(directory.resolve("data")));
    environment.put("SEGUE_BUNDLE", bundle.toString());
    stack = LocalStack.start(directory.resolve("data"), environment, 0, 2);
    client = new VideoClient(stack.uri(), Duration.ofSeconds(60), waiting -> {});
  }

  @AfterAll
  static void stop() {
    stack.close();
  }

  @Test
  void aRemixIsWhatTheOtherPromptWouldHaveGiven() {
    String parent = made("confiner-long", FRAMES);
    JsonNode remix = edit(parent, "remix", "{'prompt':'a blue kite'}");
    String fresh =
        ended(
            client.create(
                json("{'prompt':'a blue kite','seed':7,'frames':" + FRAMES + "}"), key()));

    assertThat(remix.path("remixed_from_video_id").asText()).isEqualTo(parent);
    assertThat(parts(ended(remix))).isEqualTo(parts(fresh)).isNotEqualTo(parts(parent));
  }

  @ParameterizedTest
  @CsvSource({
    "confiner-long, '1 2'",
    "confiner, 1",
    "segue, '1 2'",
    "jvid, '1 2'",
    "chunk-wise, '1 2'"
  })
  void aRetakeChangesTheChunksThatShowTheStretchAndNoOther(String recipe, String changed) {
    String parent = made(recipe, FRAMES);
    String wish = "{'from':{'frames':20},'to':{'frames':30},'seed':9}";
    JsonNode retake = edit(parent, "retake", wish);
    Map<String, String> parts = parts(ended(retake));

    assertThat(different(parts(parent), parts)).isEqualTo(Set.of((changed + " whole").split(" ")));
    assertThat(parts(ended(edit(parent, "retake", wish)))).as("again").isEqualTo(parts);
    assertThat(parts(ended(edit(parent, "retake", "{'from':2.5,'to':3.75,'seed':7}"))))
        .as("the same draws")
        .isEqualTo(parts(parent));
    assertThat(retake.at("/takes/0/from").asInt()).isEqualTo(16);
    assertThat(retake.at("/takes/0/to").asInt()).isEqualTo(32);
    assertThat(retake.at("/takes/0/seed").asInt()).isEqualTo(9);
  }

  @ParameterizedTest
  @CsvSource({
    // 72 frames are 5 segments and 5 chunks, the last of which ends in the middle of segment 4.
    "confiner-long, 72, 40, 5, 8",
    // 64 frames are 4 segments and 5 chunks: the last one grows.
    "confiner-long, 64, 16, 4, 6",
    // Two frames more lie in the last segment already.
    "confiner-long, 68, 2, 4, 5",
    "confiner, 72, 40, 4, 7",
    "jvid, 72, 40, 5, 8",
    "chunk-wise, 72, 40, 5, 8",
  })
  void anExtensionHasAllChunksOfItsParentButTheLastThatIsCut(
      String recipe, int frames, int more, int same, int chunks) {
    String parent = made(recipe, frames);
    String wish = "{'frames':" + more + "}";
    JsonNode longer = edit(parent, "extend", wish);
    Map<String, String> parts = parts(ended(longer));

    assertThat(longer.path("frames").asInt()).isEqualTo(frames + more);
    assertThat(parts).hasSize(chunks + 2);
    for (int j = 0; j < same; j++) {
      assertThat(parts.get(String.valueOf(j)))
          .as("chunk %d", j)
          .isEqualTo(parts(parent).get("" + j));
    }
    assertThat(parts(ended(edit(parent, "extend", wish)))).as("again").isEqualTo(parts);
  }

  @Test
  void whereSegmentsReadNothingOfWhatComesAfterAnExtensionIsTheLongerVideo() {
    String longer = ended(edit(made("confiner-long", 64), "extend", "{'seconds':'3'}"));

    assertThat(parts(longer)).isEqualTo(parts(made("confiner-long", 88)));
  }

  @Test
  void childrenOutliveTheirParentAndCanBeEdited() {
    String parent = made("confiner-long", FRAMES);
    Map<String, String> before = parts(parent);
    String retake =
        ended(edit(parent, "retake", "{'from':{'frames':20},'to':{'frames':30},'seed':9}"));
    Map<String, String> once = parts(retake);
    client.delete(parent);
    String twice =
        ended(edit(retake, "retake", "{'from':{'frames':60},'to':{'frames':72},'seed':9}"));
    String back = ended(edit(twice, "retake", "{'from':{'frames':0},'to':{'frames':72},'seed':7}"));

    assertThat(parts(retake)).isEqualTo(once);
    assertThat(different(once, parts(twice))).isEqualTo(Set.of("3", "4", "whole"));
    assertThat(parts(back)).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "retake; {'from':3,'to':2}; span-invalid",
        "retake; {'from':3}; span-invalid",
        "retake; {'from':3,'to':3}; span-invalid",
        "retake; {'from':8,'to':9.5}; span-invalid",
        "retake; {'from':-1,'to':2}; edit-invalid",
        "retake; {'from':'a','to':2}; edit-invalid",
        "retake; {'from':1,'to':{'hours':2}}; field-missing",
        "retake; {'from':1,'to':2,'frames':8}; field-unknown",
        "retake; {'from':1,'to':2,'prompt':' '}; prompt-invalid",
        "extend; {}; frames-invalid",
        "extend; {'frames':0}; frames-invalid",
        "extend; {'frames':2147483647}; frames-invalid",
        "extend; {'seconds':'x'}; seconds-invalid",
        "extend; {'seconds':1,'frames':8}; seconds-invalid",
        "extend; {'frames':8,'from':1}; field-unknown",
        "remix; {}; prompt-invalid",
        "remix; {'prompt':'a','seed':8}; field-unknown",
      })
  void whatMakesNoSenseIsAnsweredWithItsCode(String kind, String wish, String code) {
    String parent = finished();

    RefusedException refused =
        catchThrowableOfType(RefusedException.class, () -> edit(parent, kind, wish));

    assertThat(refused).hasMessageContaining("(" + code + ")");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "remix; {'prompt':'a'}",
        "retake; {'from':0,'to':1}",
        "extend; {'frames':8}",
      })
  void onlyFinishedVideosAreEdited(String kind, String wish) {
    JsonNode begun = client.create(json("{'prompt':'a ball','frames':4000}"), key());
    String id = begun.path("id").asText();

    RefusedException refused =
        catchThrowableOfType(RefusedException.class, () -> edit(id, kind, wish));

    assertThat(refused).hasMessageContaining("(parent-unfinished)");
    client.delete(id);
  }

  private static String finished() {
    if (finished == null) {
      finished = made("confiner-long", FRAMES);
    }
    return finished;
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
    return "edits-" + asked;
  }

  private static String ended(JsonNode asked) {
    String id = asked.path("id").asText();
    await()
        .atMost(Duration.ofMinutes(3))
        .until(
            () -> {
              JsonNode video = client.find(id);
              assertThat(video.path("error").isNull()).as("%s", video).isTrue();
              return video.path("status").asText().equals("completed");
            });
    return id;
  }

  /** The digests of all that can be fetched of a video, chunks under their numbers. */
  private static Map<String, String> parts(String id) {
    Map<String, String> parts = new HashMap<>();
    String playlist = client.playlist(id).orElseThrow();
    List<String> names =
        playlist.lines().filter(line -> line.startsWith("chunk-")).collect(Collectors.toList());
    for (int j = 0; j < names.size(); j++) {
      parts.put(String.valueOf(j), Sha256.hex(client.part(id, names.get(j))));
    }
    parts.put("init", Sha256.hex(client.part(id, "init.mp4")));
    List<String> whole = new ArrayList<>();
    client.whole(
        id,
        in -> {
          ByteArrayOutputStream all = new ByteArrayOutputStream();
          in.transferTo(all);
          whole.add(Sha256.hex(all.toByteArray()));
        });
    parts.put("whole", whole.get(0));
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
