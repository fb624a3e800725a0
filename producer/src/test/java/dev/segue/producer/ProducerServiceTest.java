package dev.segue.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.segue.diffusion.tensor.Safetensors;
import dev.segue.infra.kafka.Clients;
import dev.segue.kernel.Sha256;
import dev.segue.producer.intake.VideoFile;
import dev.segue.schemas.DeadLetter;
import dev.segue.schemas.Keys;
import dev.segue.schemas.TaskId;
import dev.segue.schemas.TimedPrompt;
import dev.segue.schemas.Topics;
import dev.segue.schemas.Trace;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The producer on a real broker and a real store, with an imagined crew. */
@Timeout(180)
class ProducerServiceTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir static Path directory;
  private static Bench bench;

  @BeforeAll
  static void open() {
    bench = new Bench(directory);
  }

  @AfterAll
  static void close() {
    bench.close();
  }

  @BeforeEach
  void ready() {
    bench.crew.holdFrom(Integer.MAX_VALUE);
    await().atMost(PATIENCE).until(bench::isReady);
  }

  @Test
  void aPostedVideoIsMadeAndServed() {
    JsonNode posted =
        Bench.json(bench.post("{\"prompt\":\"a red zebra\",\"frames\":40,\"fps\":8,\"seed\":7}"));
    String id = posted.path("id").asText();
    assertThat(posted.path("object").asText()).isEqualTo("video");
    assertThat(posted.path("warnings").get(0).asText()).contains("zebra");

    JsonNode video = awaitState(id, "completed");

    assertThat(video.path("progress").asInt()).isEqualTo(100);
    assertThat(video.path("chunks").asInt()).isEqualTo(3);
    assertThat(video.path("seconds").asText()).isEqualTo("5");
    assertThat(video.path("size").asText()).isEqualTo("128x128");
    assertThat(video.path("watch_url").asText()).isEqualTo(bench.uri("/watch/" + id).toString());
    String playlist = bench.get("/v1/videos/" + id + "/index.m3u8").body();
    assertThat(playlist).contains("chunk-00002.m4s").endsWith("#EXT-X-ENDLIST\n");
    HttpResponse<String> chunk = bench.get("/v1/videos/" + id + "/chunk-00002.m4s");
    assertThat(chunk.body()).isEqualTo(Keys.chunk(id, 2));
    assertThat(chunk.headers().firstValue("Cache-Control").orElseThrow()).contains("immutable");
    assertThat(bench.get("/v1/videos/" + id + "/init.mp4").body()).isEqualTo(Keys.init(id));
    HttpResponse<String> part = bench.get("/v1/videos/" + id + "/content", "Range", "bytes=0-5");
    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(part.body()).isEqualTo("videos");
    HttpResponse<String> beyond =
        bench.get("/v1/videos/" + id + "/content", "Range", "Bytes=999999-");
    assertThat(beyond.statusCode()).isEqualTo(416);
    assertThat(beyond.headers().firstValue("Content-Range").orElseThrow()).startsWith("bytes */");
    assertThat(bench.get("/v1/videos/" + id + "/content", "Range", "bytes=0-1,3-4").statusCode())
        .isEqualTo(200);
    assertThat(bench.crew.tasks.stream().filter(task -> task.video().id().equals(id)))
        .hasSize(3 + 3 + 1);
    whoHasAnAnswerIsNotSentItAgain(id);
  }

  private static void whoHasAnAnswerIsNotSentItAgain(String id) {
    for (String part : List.of("index.m3u8", "init.mp4", "chunk-00002.m4s", "content")) {
      String path = "/v1/videos/" + id + "/" + part;
      HttpResponse<String> first = bench.get(path);
      String tag = first.headers().firstValue("ETag").orElseThrow();
      HttpResponse<String> again = bench.get(path, "If-None-Match", "\"other\", " + tag);
      assertThat(again.statusCode()).as(part).isEqualTo(304);
      assertThat(again.body()).isEmpty();
      assertThat(bench.get(path, "If-None-Match", "\"other\"").statusCode()).isEqualTo(200);
      assertThat(first.headers().firstValue("Access-Control-Allow-Origin")).contains("*");
    }
    String chunk = "/v1/videos/" + id + "/chunk-00002.m4s";
    HttpResponse<String> part = bench.get(chunk, "Range", "bytes=2-5");
    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(part.body()).isEqualTo(Keys.chunk(id, 2).substring(2, 6));
    assertThat(bench.get(chunk, "Range", "bytes=2-5", "If-Range", "\"other\"").statusCode())
        .isEqualTo(200);
  }

  @Test
  void aQuoteQueuesNothingAndAVideoTellsItsPlaceInTheQueue() {
    bench.crew.holdFrom(0);
    String wish = "{\"prompt\":\"a quoted zebra\",\"frames\":600,\"fps\":8,\"priority\":1}";
    JsonNode unmeasured = Bench.json(estimate(wish));
    bench.crew.tell(Duration.ofMillis(100));
    await()
        .atMost(PATIENCE)
        .until(() -> !Bench.json(estimate(wish)).path("expected_seconds").isNull());
    JsonNode quote = Bench.json(estimate(wish));

    assertThat(unmeasured.at("/evaluations/structure").asInt()).isPositive();
    assertThat(quote.at("/evaluations")).isEqualTo(unmeasured.at("/evaluations"));
    assertThat(quote.path("chunk_count").asInt()).isEqualTo(38);
    assertThat(quote.path("expected_seconds").asDouble()).isPositive();
    assertThat(quote.path("plays_through").isBoolean()).isTrue();
    assertThat(quote.at("/warnings/0").asText()).contains("zebra");
    assertThat(bench.get("/v1/videos?limit=100").body()).doesNotContain("a quoted zebra");

    String id = Bench.json(bench.post(wish)).get("id").asText();
    await().atMost(PATIENCE).until(() -> bench.video(id).path("expected_end_at").isNumber());
    JsonNode video = bench.video(id);
    assertThat(video.path("expected_end_at").asDouble())
        .isGreaterThan(video.path("created_at").asDouble());
    JsonNode queue = Bench.json(bench.get("/v1/queue"));
    assertThat(queue.path("videos").findValuesAsText("id")).contains(id);
    assertThat(queue.path("lanes")).hasSize(2);
    assertThat(queue.at("/lanes/0/model").asText()).isEqualTo("drawn-world");
    assertThat(queue.at("/lanes/0/workers").asInt()).isEqualTo(1);
    assertThat(queue.at("/lanes/0/evaluations_per_second").asDouble()).isEqualTo(10);
    bench.post("/v1/videos/" + id + "/cancel", "text/plain", "");
    JsonNode ended = awaitState(id, "cancelled");
    assertThat(ended.path("expected_end_at").isNull()).isTrue();
  }

  @Test
  void aQuoteIsRefusedAsTheRequestWouldBe() {
    for (String wish :
        List.of(
            "{\"prompt\":\"a\",\"frames\":0}",
            "{\"prompt\":\"a\",\"recipe\":\"none\"}",
            "{\"prompt\":\"a\",\"frames\":2000000}",
            "{\"prompt\":\"\"}",
            "[]")) {
      HttpResponse<String> asked = bench.post(wish);
      HttpResponse<String> quoted = estimate(wish);
      assertThat(quoted.statusCode()).as(wish).isEqualTo(asked.statusCode());
      assertThat(Bench.json(quoted).get("code")).as(wish).isEqualTo(Bench.json(asked).get("code"));
    }
  }

  private static HttpResponse<String> estimate(String wish) {
    return bench.post("/v1/videos/estimate", "application/json", wish);
  }

  @Test
  void aPictureLiesInTheStoreBeforeTheRequestIsAnswered() {
    bench.crew.holdFrom(0);
    String key = "Idempotency-Key";
    String wish = guided("confiner", 0xff0000);
    assertThat(Bench.json(estimate(wish)).path("recipe").asText()).isEqualTo("confiner");
    JsonNode video = Bench.json(bench.post("/v1/videos", "application/json", wish, key, "guided"));
    String id = video.get("id").asText();
    String reference = Keys.reference(id, video.at("/settings/reference").asText());

    byte[] stored = bench.store.get(reference).orElseThrow();
    assertThat(Safetensors.read(stored).shape()).containsExactly(3, 128, 128);
    assertThat(reference).contains(Sha256.hex(stored));
    JsonNode again = Bench.json(bench.post("/v1/videos", "application/json", wish, key, "guided"));
    assertThat(again.get("id").asText()).isEqualTo(id);
    HttpResponse<String> other =
        bench.post("/v1/videos", "application/json", guided("confiner", 0x00ff00), key, "guided");
    assertThat(other.statusCode()).as("another picture").isEqualTo(409);
    HttpResponse<String> unused = bench.post(guided("confiner-long", 0xff0000));
    assertThat(unused.statusCode()).isEqualTo(400);
    assertThat(Bench.json(unused).get("code").asText()).isEqualTo("input-reference-unused");
    bench.delete("/v1/videos/" + id);
    await().atMost(PATIENCE).until(() -> bench.store.size(reference).isEmpty());
  }

  private static String guided(String recipe, int colour) {
    BufferedImage image = new BufferedImage(64, 48, BufferedImage.TYPE_INT_RGB);
    image.setRGB(30, 20, colour);
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", png);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return "{\"prompt\":\"a red ball\",\"frames\":40,\"seed\":7,\"recipe\":\""
        + recipe
        + "\",\"input_reference\":\"data:image/png;base64,"
        + Base64.getEncoder().encodeToString(png.toByteArray())
        + "\"}";
  }

  @Test
  void anotherOriginsPageQueuesNothing() {
    HttpResponse<String> refused =
        bench.post(
            "/v1/videos",
            "application/json",
            "{\"prompt\":\"a\"}",
            "Origin",
            "https://evil.example");

    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(Bench.json(refused).at("/error/code").asText()).isEqualTo("origin-refused");
  }

  @Test
  void thePlaylistGrowsWithTheChunks() {
    bench.crew.holdFrom(0);
    String id =
        Bench.json(bench.post("{\"prompt\":\"a red ball\",\"frames\":40}")).get("id").asText();
    HttpResponse<String> before = bench.get("/v1/videos/" + id + "/index.m3u8");
    bench.crew.holdFrom(2);
    await().atMost(PATIENCE).until(() -> bench.video(id).get("chunks").asInt() == 2);
    String growing = bench.get("/v1/videos/" + id + "/index.m3u8").body();
    bench.crew.holdFrom(9);
    awaitState(id, "completed");
    String whole = bench.get("/v1/videos/" + id + "/index.m3u8").body();

    assertThat(before.statusCode()).isEqualTo(503);
    assertThat(before.headers().firstValue("Retry-After")).contains("1");
    assertThat(growing).contains("chunk-00001.m4s").doesNotContain("chunk-00002.m4s", "ENDLIST");
    assertThat(whole).startsWith(growing).endsWith("chunk-00002.m4s\n#EXT-X-ENDLIST\n");
  }

  @Test
  void nonsenseIsSetAsideWithItsReasonWhileTheNextRequestRuns() throws Exception {
    try (KafkaProducer<String, byte[]> foreign =
        new KafkaProducer<>(bench.clients.producer("foreign"))) {
      foreign.send(new ProducerRecord<>(Topics.REQUESTS, 0, null, utf8("not json"))).get();
      foreign.send(new ProducerRecord<>(Topics.REQUESTS, 0, null, utf8("{\"prompt\":\"\"}"))).get();
      foreign.send(new ProducerRecord<>(Topics.REQUESTS, 0, null, null)).get();
      String guided =
          "{\"prompt\":\"a\",\"recipe\":\"confiner\",\"reference\":\"" + "0".repeat(64) + "\"}";
      foreign.send(new ProducerRecord<>(Topics.REQUESTS, 0, null, utf8(guided))).get();
      foreign
          .send(
              new ProducerRecord<>(
                  Topics.REQUESTS,
                  0,
                  null,
                  utf8("{\"video\":\"foreign\",\"prompt\":\"a blue ball\",\"frames\":20}")))
          .get();
    }

    awaitState("foreign", "completed");

    List<ConsumerRecord<String, byte[]>> letters = deadLetters(4);
    assertThat(letters.stream().map(letter -> header(letter, DeadLetter.CODE)))
        .contains("event-unreadable", "prompt-invalid", "event-empty", "input-reference-missing");
    ConsumerRecord<String, byte[]> first = letters.get(0);
    assertThat(first.value()).isEqualTo(utf8("not json"));
    assertThat(header(first, DeadLetter.TOPIC)).isEqualTo(Topics.REQUESTS);
    JsonNode rejected = bench.video("rejected-0-" + header(first, DeadLetter.OFFSET));
    assertThat(rejected.get("status").asText()).isEqualTo("failed");
    assertThat(rejected.get("state").asText()).isEqualTo("rejected");
    assertThat(rejected.at("/error/code").asText()).isEqualTo("event-unreadable");
    String path = "/v1/videos/" + rejected.get("id").asText();
    assertThat(bench.delete(path).statusCode()).isEqualTo(200);
    assertThat(bench.get(path).statusCode()).isEqualTo(404);
  }

  @Test
  void aRestartInTheMiddleGoesOn() {
    bench.crew.holdFrom(1);
    String id =
        Bench.json(bench.post("{\"prompt\":\"a green ball\",\"frames\":70}")).get("id").asText();
    await().atMost(PATIENCE).until(() -> bench.video(id).get("chunks").asInt() == 1);

    bench.stop();
    bench.crew.holdFrom(9);
    bench.start();
    await().atMost(PATIENCE).until(bench::isReady);

    assertThat(awaitState(id, "completed").get("chunks").asInt()).isEqualTo(5);
    assertThat(
            bench.crew.tasks.stream()
                .filter(task -> task.video().id().equals(id))
                .filter(task -> task.task().equals(TaskId.pack())))
        .hasSize(1);
  }

  @Test
  void aCancelledVideoStaysWatchableWhereItIs() {
    bench.crew.holdFrom(1);
    String id =
        Bench.json(bench.post("{\"prompt\":\"a green ball\",\"frames\":70}")).get("id").asText();
    await().atMost(PATIENCE).until(() -> bench.video(id).get("chunks").asInt() == 1);

    assertThat(bench.post("/v1/videos/" + id + "/cancel", "text/plain", "").statusCode())
        .isEqualTo(202);
    JsonNode cancelled = awaitState(id, "cancelled");
    assertThat(cancelled.get("status").asText()).isEqualTo("failed");
    assertThat(cancelled.at("/error/code").asText()).isEqualTo("cancelled");
    assertThat(cancelled.get("url").isNull()).isTrue();

    bench.crew.holdFrom(9);
    String playlist = bench.get("/v1/videos/" + id + "/index.m3u8").body();
    assertThat(playlist).endsWith("chunk-00000.m4s\n#EXT-X-ENDLIST\n");
  }

  @Test
  void aPoisonousVideoFailsWithTheReason() {
    String id = Bench.json(bench.post("{\"prompt\":\"poison\",\"frames\":16}")).get("id").asText();

    JsonNode failed = awaitState(id, "failed");

    assertThat(failed.path("error").path("code").asText()).isEqualTo("expert-broken");
    assertThat(bench.get("/v1/videos/" + id + "/index.m3u8").statusCode()).isEqualTo(404);
  }

  @Test
  void aVideoIsAPartOfTheTraceOfItsRequest() {
    String json = "{\"prompt\":\"a red ball\",\"frames\":1}";
    String parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    HttpResponse<String> traced =
        bench.post("/v1/videos", "application/json", json, "traceparent", parent);
    HttpResponse<String> malformed =
        bench.post("/v1/videos", "application/json", json, "traceparent", parent + "-02");

    assertThat(trace(traced).parent()).isEqualTo(parent);
    assertThat(malformed.statusCode()).isEqualTo(200);
    assertThat(trace(malformed).id()).isNotEqualTo(trace(traced).id());
  }

  private static Trace trace(HttpResponse<String> answer) {
    String key = Keys.description(Bench.json(answer).get("id").asText());
    return VideoFile.parse(bench.store.get(key).orElseThrow()).accepted().trace();
  }

  @Test
  void theSameIdempotencyKeyIsTheSameVideo() {
    String json = "{\"prompt\":\"a red ball\",\"frames\":1}";
    String key = "Idempotency-Key";

    HttpResponse<String> first = bench.post("/v1/videos", "application/json", json, key, "k1");
    HttpResponse<String> second = bench.post("/v1/videos", "application/json", json, key, "k1");
    HttpResponse<String> other =
        bench.post("/v1/videos", "application/json", "{\"prompt\":\"a cat\"}", key, "k1");

    assertThat(Bench.json(second).get("id")).isEqualTo(Bench.json(first).get("id"));
    HttpResponse<String> upper = bench.post("/v1/videos", "application/json", json, key, "K1");
    assertThat(Bench.json(upper).get("id")).isNotEqualTo(Bench.json(first).get("id"));
    assertThat(other.statusCode()).isEqualTo(409);
    assertThat(Bench.json(other).get("code").asText()).isEqualTo("video-exists");
  }

  @Test
  void theSameOptionsInAnotherOrderAreTheSameRequest() {
    String key = "Idempotency-Key";
    String one = "{\"prompt\":\"a\",\"frames\":1,\"options\":{\"steps\":8,\"aligned\":true}}";
    String other = "{\"options\":{\"aligned\":true,\"steps\":8.0},\"frames\":1,\"prompt\":\"a\"}";

    HttpResponse<String> first = bench.post("/v1/videos", "application/json", one, key, "order");
    HttpResponse<String> again = bench.post("/v1/videos", "application/json", other, key, "order");

    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(Bench.json(again).get("id")).isEqualTo(Bench.json(first).get("id"));
  }

  @Test
  void anEmptyIdempotencyKeyIsNoKey() {
    for (String key : List.of("", " ", "k".repeat(300))) {
      HttpResponse<String> answer =
          bench.post(
              "/v1/videos", "application/json", "{\"prompt\":\"a\"}", "Idempotency-Key", key);
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(Bench.json(answer).get("code").asText()).isEqualTo("idempotency-key-invalid");
    }
  }

  @Test
  void whatCanBeNoIdIsNoVideoOnAnyRoute() {
    for (String id : List.of("-a", "a.b", "x".repeat(65), "a%20b", "%C3%A4", "a:b", "%7Ba%7D")) {
      for (String rest :
          List.of(
              "",
              "/events",
              "/content",
              "/video.mp4",
              "/index.m3u8",
              "/init.mp4",
              "/chunk-00000.m4s")) {
        HttpResponse<String> answer = bench.get("/v1/videos/" + id + rest);
        assertThat(answer.statusCode()).as(id + rest).isEqualTo(404);
        assertThat(Bench.json(answer).get("code").asText()).isEqualTo("video-unknown");
      }
    }
    assertThat(bench.get("/v1/videos/a/chunk-0.m4s").statusCode()).isEqualTo(404);
    assertThat(bench.get("/v1/videos/a/chunk-0000000000001.m4s").statusCode()).isEqualTo(404);
    assertThat(bench.get("/v1/videos/a/b/c").statusCode()).isEqualTo(404);
    assertThat(bench.get("/v1/videos/a/cancel").statusCode()).isEqualTo(405);
    assertThat(bench.get("/v1/videos/a/cancel").headers().firstValue("Allow")).contains("POST");
  }

  @Test
  void badInputIsAnsweredBeforeAnythingIsQueued() {
    assertRefused("{\"prompt\":\"a\",\"frames\":0}", "frames-invalid");
    assertRefused(422, "{\"prompt\":\"a\",\"frames\":1000000}", "frames-invalid");
    assertRefused("{\"prompt\":\" \"}", "prompt-invalid");
    assertRefused(422, "{\"prompt\":\"" + "x".repeat(5000) + "\"}", "prompt-invalid");
    assertRefused(
        "{\"prompt\":\"a\",\"prompts\":[{\"at\":-1,\"prompt\":\"b\"}]}", "prompts-invalid");
    assertRefused(
        422,
        "{\"prompt\":\"a\",\"prompts\":[{\"at\":1,\"prompt\":\"" + "x".repeat(5000) + "\"}]}",
        "prompts-invalid");
    assertRefused("{\"prompt\":\"a\",\"fps\":0}", "fps-invalid");
    assertRefused("{\"prompt\":\"a\",\"colour\":1}", "field-unknown");
    assertRefused("{\"prompt\":\"a\",\"recipe\":\"none\"}", "recipe-unknown");
    assertRefused("{\"prompt\":\"a\",\"size\":\"1x1\"}", "size-invalid");
    assertRefused("{\"prompt\":\"a\",\"model\":\"none\"}", "model-unknown");
    assertRefused("{\"prompt\":\"a\",\"size\":\"128x128\",\"model\":\"none\"}", "model-unknown");
    assertRefused(
        "{\"prompt\":\"a\",\"size\":\"128x128\",\"model\":\"other-world\"}", "size-invalid");
    assertRefused("[]", "body-invalid");
    assertRefused("{\"prompt\":\"a\",\"fps\":61}", "fps-invalid");
    assertRefused("{\"prompt\":\"a\",\"seconds\":\"1e300000000\"}", "seconds-invalid");
    assertThat(bench.get("/v1/videos/none").statusCode()).isEqualTo(404);
    assertThat(bench.post("/v1/videos", "text/plain", "a").statusCode()).isEqualTo(415);
  }

  @Test
  void aFormIsUnderstoodAsPublicClientsSendIt() {
    String form =
        part("prompt", "a red ball") + part("model", "drawn-world") + part("seconds", "4");

    JsonNode video =
        Bench.json(bench.post("/v1/videos", "multipart/form-data; boundary=b", form + "--b--\r\n"));

    assertThat(video.path("frames").asInt()).isEqualTo(32);
    assertThat(video.path("model").asText()).isEqualTo("drawn-world");
    awaitState(video.get("id").asText(), "completed");
  }

  @Test
  void aTimelineIsToldBackTravelsWithEveryTaskAndIsPartOfTheKey() {
    String wish =
        "{\"prompt\":\"a red ball\",\"prompts\":[{\"at\":2.5,\"prompt\":\"a kite\","
            + "\"transition\":{\"frames\":8}}],\"frames\":40}";
    String told =
        "[{\"at\":{\"frames\":0},\"prompt\":\"a red ball\"},{\"at\":{\"frames\":20},"
            + "\"prompt\":\"a kite\",\"transition\":{\"frames\":8}}]";
    String[] key = {"Idempotency-Key", "story"};

    JsonNode video = Bench.json(bench.post("/v1/videos", "application/json", wish, key[0], key[1]));
    HttpResponse<String> same =
        bench.post("/v1/videos", "application/json", wish.replace("2.5", "2.50"), key[0], key[1]);
    HttpResponse<String> other =
        bench.post("/v1/videos", "application/json", wish.replace("2.5", "2"), key[0], key[1]);

    String id = video.get("id").asText();
    assertThat(video.path("prompt").asText()).isEqualTo("a red ball");
    assertThat(video.path("prompts")).hasToString(told);
    assertThat(Bench.json(same).path("id").asText()).isEqualTo(id);
    assertThat(other.statusCode()).isEqualTo(409);
    assertThat(Bench.json(other).path("code").asText()).isEqualTo("video-exists");
    assertThat(awaitState(id, "completed").path("prompts")).hasToString(told);
    assertThat(bench.crew.tasks.stream().filter(task -> task.video().id().equals(id)))
        .hasSize(3 + 3 + 1)
        .allSatisfy(
            task ->
                assertThat(task.video().prompts())
                    .containsExactly(
                        TimedPrompt.ofFrames(0, "a red ball", 0),
                        TimedPrompt.ofFrames(20, "a kite", 8)));
    JsonNode plain = Bench.json(bench.post("{\"prompt\":\"a red ball\",\"frames\":1}"));
    assertThat(plain.path("prompts"))
        .hasToString("[{\"at\":{\"frames\":0},\"prompt\":\"a red ball\"}]");
  }

  @Test
  void aVideoOfABundleThatNobodyHasWaitsVisiblyAndStopsNobody() {
    String wish =
        "{\"prompt\":\"a red ball\",\"frames\":40,\"model\":\"other-world\",\"priority\":9}";
    String stranded = Bench.json(bench.post(wish)).get("id").asText();
    String served =
        Bench.json(bench.post("{\"prompt\":\"a red ball\",\"frames\":40}")).get("id").asText();

    awaitState(served, "completed");
    await().atMost(PATIENCE).until(() -> bench.video(stranded).get("waiting").isObject());

    JsonNode video = bench.video(stranded);
    assertThat(video.get("model").asText()).isEqualTo("other-world");
    assertThat(video.get("size").asText()).isEqualTo("256x256");
    assertThat(video.get("status").asText()).isEqualTo("queued");
    assertThat(video.at("/waiting/code").asText()).isEqualTo("bundle-not-served");
    assertThat(video.at("/waiting/message").asText())
        .contains("segment worker", "other-world", Fixtures.OTHER_BUNDLE.substring(0, 12));
    bench.post("/v1/videos/" + stranded + "/cancel", "text/plain", "");
    assertThat(awaitState(stranded, "cancelled").get("waiting").isNull()).isTrue();
  }

  @Test
  void thePlanSaysWhatAVideoIsMadeOf() {
    String id =
        Bench.json(bench.post("{\"prompt\":\"a red ball\",\"frames\":40}")).get("id").asText();

    JsonNode plan = Bench.json(bench.get("/v1/videos/" + id + "/plan"));

    assertThat(plan.get("frames").asInt()).isEqualTo(40);
    assertThat(plan.get("fps").asInt()).isEqualTo(8);
    assertThat(plan.get("tracks")).hasSize(3);
    assertThat(plan.get("tracks").get(2).toString())
        .isEqualTo("{\"track\":2,\"segment\":2,\"steps\":4,\"from\":32,\"to\":40}");
    assertThat(plan.get("windows").get(1).toString())
        .isEqualTo("{\"window\":1,\"from\":8,\"to\":24,\"steps\":2}");
    assertThat(bench.get("/v1/videos/none/plan").statusCode()).isEqualTo(404);
  }

  @Test
  void eventsFollowAVideoToItsEnd() {
    bench.crew.holdFrom(1);
    String id =
        Bench.json(bench.post("{\"prompt\":\"a green ball\",\"frames\":30}")).get("id").asText();
    await().atMost(PATIENCE).until(() -> bench.video(id).get("chunks").asInt() == 1);
    var events =
        java.util.concurrent.CompletableFuture.supplyAsync(
            () -> bench.get("/v1/videos/" + id + "/events").body());
    bench.crew.holdFrom(9);

    String told = events.orTimeout(30, java.util.concurrent.TimeUnit.SECONDS).join();

    assertThat(told)
        .startsWith("event: ribbon\ndata: {\"segments\":{\"0\":1")
        .contains("\"tracks_done\":[0");
    assertThat(told).contains("\"status\":\"completed\"").endsWith("\n\n");
  }

  @Test
  void aVideoHasTheFieldsThatTheServedDescriptionNames() throws Exception {
    String id = Bench.json(bench.post("{\"prompt\":\"a\",\"frames\":1}")).get("id").asText();
    JsonNode video = awaitState(id, "completed");

    JsonNode description = new YAMLMapper().readTree(bench.get("/openapi.yaml").body());

    JsonNode fields = description.at("/components/schemas/Video/properties");
    assertThat(names(video)).containsExactlyInAnyOrderElementsOf(names(fields));
    assertThat(names(description.get("paths")))
        .allSatisfy(
            path ->
                assertThat(
                        bench
                            .get(
                                path.replace("{id}", id)
                                    .replace("{chunk}", "chunk-00000.m4s")
                                    .replace("{name}", "words.js"))
                            .statusCode())
                    .as(path)
                    .isEqualTo(description.get("paths").get(path).has("get") ? 200 : 405));
  }

  @Test
  void aVideoWhoseFileIsGoneIsNotCompleted() {
    String id = Bench.json(bench.post("{\"prompt\":\"a\",\"frames\":1}")).get("id").asText();
    JsonNode before = awaitState(id, "completed");
    assertThat(before.get("url").asText())
        .isEqualTo(bench.uri("/v1/videos/" + id + "/content").toString());

    bench.store.delete(Keys.whole(id));

    JsonNode gone = bench.video(id);
    assertThat(gone.get("status").asText()).isEqualTo("failed");
    assertThat(gone.get("state").asText()).isEqualTo("gone");
    assertThat(gone.at("/error/code").asText()).isEqualTo("content-gone");
    assertThat(gone.get("completed_at").isNull()).isTrue();
    for (JsonNode listed : Bench.json(bench.get("/v1/videos?limit=100")).get("data")) {
      if (listed.get("id").asText().equals(id)) {
        assertThat(listed.get("status").asText()).isEqualTo("failed");
      }
    }
  }

  @Test
  void nothingCanBeSeenOfAVideoThatWasDeleted() {
    String wish = "{\"prompt\":\"a red ball\",\"frames\":40}";
    String key = "Idempotency-Key";
    String id =
        Bench.json(bench.post("/v1/videos", "application/json", wish, key, "deleted"))
            .get("id")
            .asText();
    awaitState(id, "completed");
    String path = "/v1/videos/" + id;

    HttpResponse<String> deleted = bench.delete(path);

    assertThat(deleted.statusCode()).isEqualTo(200);
    assertThat(deleted.body())
        .isEqualTo("{\"id\":\"" + id + "\",\"object\":\"video.deleted\",\"deleted\":true}");
    for (String rest :
        List.of(
            "",
            "/events",
            "/plan",
            "/content",
            "/content?variant=thumbnail",
            "/video.mp4",
            "/index.m3u8",
            "/init.mp4",
            "/chunk-00000.m4s")) {
      assertThat(bench.get(path + rest).statusCode()).as(rest).isEqualTo(404);
    }
    assertThat(bench.get("/v1/videos?limit=100").body()).doesNotContain(id);
    assertThat(bench.delete(path).statusCode()).isEqualTo(404);
    HttpResponse<String> again = bench.post("/v1/videos", "application/json", wish, key, "deleted");
    assertThat(again.statusCode()).isEqualTo(409);
    assertThat(Bench.json(again).get("code").asText()).isEqualTo("video-deleted");
    await().atMost(PATIENCE).until(() -> bench.store.get(Keys.chunk(id, 2)).isEmpty());
    await().atMost(PATIENCE).until(() -> bench.store.get(Keys.whole(id)).isEmpty());
    assertThat(bench.store.get(Keys.structure(Fixtures.video(id, 40), 2))).isEmpty();
  }

  @Test
  void aVideoThatIsBeingMadeIsEndedAndDeleted() {
    bench.crew.holdFrom(1);
    String id =
        Bench.json(bench.post("{\"prompt\":\"a green ball\",\"frames\":70}")).get("id").asText();
    await().atMost(PATIENCE).until(() -> bench.video(id).get("chunks").asInt() == 1);
    var events =
        java.util.concurrent.CompletableFuture.supplyAsync(
            () -> bench.get("/v1/videos/" + id + "/events").body());

    assertThat(bench.delete("/v1/videos/" + id).statusCode()).isEqualTo(200);

    bench.crew.holdFrom(9);
    assertThat(bench.get("/v1/videos/" + id).statusCode()).isEqualTo(404);
    assertThat(events.orTimeout(30, java.util.concurrent.TimeUnit.SECONDS).join()).isNotNull();
  }

  @Test
  void whatIsNoPictureIsMissing() {
    String id = Bench.json(bench.post("{\"prompt\":\"a\",\"frames\":1}")).get("id").asText();
    awaitState(id, "completed");

    for (String variant : List.of("thumbnail", "spritesheet")) {
      HttpResponse<String> none = bench.get("/v1/videos/" + id + "/content?variant=" + variant);
      assertThat(none.statusCode()).isEqualTo(404);
      assertThat(Bench.json(none).get("code").asText()).isEqualTo("picture-missing");
    }
    assertThat(bench.get("/v1/videos/" + id + "/content?variant=gif").statusCode()).isEqualTo(400);
  }

  @Test
  void whoWaitsIsAnsweredWithTheFile() {
    String form = part("prompt", "a red ball") + part("num_frames", "20") + "--b--\r\n";

    HttpResponse<String> whole =
        bench.post("/v1/videos/sync", "multipart/form-data; boundary=b", form);

    assertThat(whole.statusCode()).isEqualTo(200);
    assertThat(whole.headers().firstValue("Content-Type")).contains("video/mp4");
    String content = whole.headers().firstValue("Content-Location").orElseThrow();
    assertThat(whole.body()).isEqualTo(bench.get(content).body());
  }

  @Test
  void whoWaitsForWhatFailsIsToldWhy() {
    HttpResponse<String> failed =
        bench.post("/v1/videos/sync", "application/json", "{\"prompt\":\"poison\",\"frames\":16}");

    assertThat(failed.statusCode()).isEqualTo(500);
    assertThat(Bench.json(failed).at("/error/code").asText()).isEqualTo("expert-broken");
    assertThat(bench.post("/v1/videos/sync", "application/json", "{\"prompt\":\"\"}").statusCode())
        .isEqualTo(400);
  }

  @Test
  void metadataIsShownAgain() {
    String wish = "{\"prompt\":\"a\",\"frames\":1,\"metadata\":{\"job\":\"7\",\"of\":\"me\"}}";

    JsonNode video = Bench.json(bench.post(wish));

    assertThat(video.get("metadata").toString())
        .isIn("{\"job\":\"7\",\"of\":\"me\"}", "{\"of\":\"me\",\"job\":\"7\"}");
    assertRefused("{\"prompt\":\"a\",\"metadata\":{\"job\":7}}", "metadata-invalid");
  }

  @Test
  void videosAreListedInPages() {
    for (int n = 0; n < 3; n++) {
      bench.post("{\"prompt\":\"a red ball\",\"frames\":1}");
    }

    JsonNode first = Bench.json(bench.get("/v1/videos?limit=2"));
    JsonNode next =
        Bench.json(bench.get("/v1/videos?limit=1&after=" + first.get("last_id").asText()));

    assertThat(first.get("data")).hasSize(2);
    assertThat(first.get("has_more").asBoolean()).isTrue();
    assertThat(next.get("data")).hasSize(1);
    assertThat(next.get("data").get(0).get("created_at").asLong())
        .isLessThanOrEqualTo(first.get("data").get(1).get("created_at").asLong());
    for (String query : List.of("limit=0", "order=up", "order=DESC", "after=none", "after=")) {
      HttpResponse<String> refused = bench.get("/v1/videos?" + query);
      assertThat(refused.statusCode()).as(query).isEqualTo(400);
      assertThat(Bench.json(refused).get("code").asText())
          .isEqualTo(query.replaceFirst("=.*", "-invalid"));
    }
  }

  @Test
  void thePagesAreServedWithTheirPlayer() {
    HttpResponse<String> home = bench.get("/");
    assertThat(home.body()).contains("<form");
    assertThat(home.headers().firstValue("Content-Security-Policy").orElseThrow())
        .startsWith("default-src 'none'")
        .doesNotContain("unsafe", "http");
    assertThat(bench.get("/watch/any").body()).contains("/assets/watch.js");
    assertThat(bench.get("/assets/hls.light.min.mjs").body()).contains("Hls");
    assertThat(bench.get("/assets/other.js").statusCode()).isEqualTo(404);
  }

  @Test
  void aBrowserThatHasAFileIsNotSentItAgain() {
    HttpResponse<String> first = bench.get("/assets/words.js");
    String tag = first.headers().firstValue("ETag").orElseThrow();

    HttpResponse<String> again = bench.get("/assets/words.js", "If-None-Match", tag);
    HttpResponse<String> other = bench.get("/assets/words.js", "If-None-Match", "W/\"other\"");

    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(other.statusCode()).isEqualTo(200);
    assertThat(other.body()).isEqualTo(first.body());
  }

  private static void assertRefused(String body, String code) {
    assertRefused(400, body, code);
  }

  private static void assertRefused(int status, String body, String code) {
    HttpResponse<String> answer = bench.post(body);
    assertThat(answer.statusCode()).as(body).isEqualTo(status);
    assertThat(Bench.json(answer).get("code").asText()).as(body).isEqualTo(code);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static JsonNode awaitState(String id, String state) {
    await().atMost(PATIENCE).until(() -> bench.video(id).path("state").asText().equals(state));
    return bench.video(id);
  }

  private static List<ConsumerRecord<String, byte[]>> deadLetters(int count) {
    List<ConsumerRecord<String, byte[]>> letters = new ArrayList<>();
    Clients clients = bench.clients;
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(clients.consumer("letters"))) {
      TopicPartition partition = new TopicPartition(Topics.DEAD_LETTERS, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                consumer.poll(Duration.ofMillis(200)).forEach(letters::add);
                return letters.size() >= count;
              });
    }
    return letters;
  }

  private static String header(ConsumerRecord<String, byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  private static String part(String name, String value) {
    return String.format(
        Locale.ROOT,
        "--b\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n",
        name,
        value);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
