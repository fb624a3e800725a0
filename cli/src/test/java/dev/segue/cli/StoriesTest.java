package dev.segue.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.diffusion.waiting.WaitingBundle;
import dev.segue.kernel.Sha256;
import dev.segue.schemas.EventCodec;
import dev.segue.schemas.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Videos with more than one prompt, by every recipe, through the whole stack. */
@Timeout(600)
class StoriesTest {
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final int FRAMES = 64;

  /** The first chunk that shows something of frame 32 or later. */
  private static final int LATER = 2;

  /** With how many chunks stay as they are when something else is seen from frame 32 on. */
  private static final Map<String, Integer> RECIPES =
      Map.of("confiner-long", 2, "confiner", 2, "jvid", 2, "chunk-wise", 2, "segue", 0);

  private static final String CUT = "{\"at\": 4, \"prompt\": \"a blue kite\"}";

  @TempDir Path directory;

  @Test
  void everyRecipeShowsWhatWasAskedForWhenItWasAskedForAndNothingElseChanges() throws Exception {
    Path bundle = WaitingBundle.write(directory.resolve("bundle"), 0, 0);
    Path data = directory.resolve("data");
    Map<String, String> environment = new HashMap<>(Run.environment(data));
    environment.put("SEGUE_BUNDLE", bundle.toString());
    try (LocalStack stack = LocalStack.start(data, environment, 0, 2)) {
      VideoClient client = new VideoClient(stack.uri(), Duration.ofSeconds(60), waiting -> {});
      Map<String, String> ids = new LinkedHashMap<>();
      for (String recipe : RECIPES.keySet()) {
        ids.put(recipe + " plain", ask(client, recipe, "[]"));
        ids.put(recipe + " one", ask(client, recipe, "[{\"at\": 0, \"prompt\": \"a red ball\"}]"));
        ids.put(recipe + " cut", ask(client, recipe, "[" + CUT + "]"));
        ids.put(
            recipe + " mixed",
            ask(client, recipe, "[" + CUT.replace("}", ", \"transition\": 2}") + "]"));
      }
      ids.put("topic", wish(stack, "confiner-long", "[" + CUT + "]"));
      Map<String, List<String>> made = new LinkedHashMap<>();
      for (Map.Entry<String, String> one : ids.entrySet()) {
        made.put(one.getKey(), chunks(client, one.getValue()));
      }

      RECIPES.forEach(
          (recipe, same) -> {
            List<String> plain = made.get(recipe + " plain");
            List<String> cut = made.get(recipe + " cut");
            List<String> mixed = made.get(recipe + " mixed");
            assertThat(made.get(recipe + " one")).as(recipe).isEqualTo(plain);
            assertThat(cut.subList(0, same)).as(recipe).isEqualTo(plain.subList(0, same));
            for (int j = LATER; j < plain.size(); j++) {
              assertThat(cut.get(j)).as(recipe + " " + j).isNotEqualTo(plain.get(j));
            }
            assertThat(mixed.subList(0, same)).as(recipe).isEqualTo(plain.subList(0, same));
            assertThat(mixed).as(recipe).doesNotContainSequence(cut.subList(LATER, cut.size()));
          });
      assertThat(made.get("topic")).isEqualTo(made.get("confiner-long cut"));
      JsonNode told = client.find(ids.get("confiner-long mixed"));
      ObjectNode again = request("confiner-long", "[]");
      again.remove("prompt");
      again.set("prompts", told.path("prompts"));
      assertThat(chunks(client, client.create(again, "again").path("id").asText()))
          .isEqualTo(made.get("confiner-long mixed"));
    }
  }

  private static ObjectNode request(String recipe, String prompts) throws Exception {
    ObjectNode request = EventCodec.json().createObjectNode();
    request.put("prompt", "a red ball").put("frames", FRAMES).put("seed", 7).put("recipe", recipe);
    JsonNode timeline = EventCodec.json().readTree(prompts);
    if (!timeline.isEmpty()) {
      request.set("prompts", timeline);
    }
    if (recipe.equals("jvid")) {
      request.putObject("options").put("steps", 4);
    } else if (recipe.equals("chunk-wise")) {
      request
          .putObject("options")
          .put("steps", 4)
          .put("candidates", 2)
          .put("searchSteps", 2)
          .put("guideSteps", 2);
    }
    return request;
  }

  private static String ask(VideoClient client, String recipe, String prompts) throws Exception {
    return client.create(request(recipe, prompts), recipe + prompts).path("id").asText();
  }

  private static String wish(LocalStack stack, String recipe, String prompts) throws Exception {
    ObjectNode request = request(recipe, prompts).put("video", "from-the-topic");
    Map<String, Object> kafka = Map.of("bootstrap.servers", stack.kafka());
    try (var producer =
        new KafkaProducer<>(kafka, new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>(Topics.REQUESTS, request.toString())).get();
    }
    return "from-the-topic";
  }

  private static List<String> chunks(VideoClient client, String id) {
    await()
        .atMost(LONG)
        .ignoreExceptionsMatching(e -> e.getMessage().contains("no video"))
        .until(
            () -> {
              JsonNode video = client.find(id);
              assertThat(video.path("error").isNull()).as("%s", video).isTrue();
              return video.path("status").asText().equals("completed");
            });
    List<String> chunks = new ArrayList<>();
    for (String line : client.playlist(id).orElseThrow().lines().toList()) {
      if (line.startsWith("chunk-")) {
        chunks.add(HexFormat.of().formatHex(Sha256.start().digest(client.part(id, line))));
      }
    }
    return chunks;
  }
}
