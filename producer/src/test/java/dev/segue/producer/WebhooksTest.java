package dev.segue.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.segue.infra.events.Records;
import dev.segue.producer.webhook.Receiver;
import dev.segue.schemas.DeadLetter;
import dev.segue.schemas.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Events of videos, from a producer on a real broker to a receiver on a real socket. */
@Timeout(180)
class WebhooksTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String SECRET = "whsec_" + "a".repeat(32);

  @TempDir static Path directory;
  private static Bench bench;
  private static Receiver defaults;
  private Receiver receiver;

  @BeforeAll
  static void open() throws IOException {
    defaults = Receiver.willing();
    bench =
        new Bench(
            directory.resolve("allowed"),
            Map.of(
                "SEGUE_WEBHOOK_SECRETS",
                SECRET,
                "SEGUE_WEBHOOKS",
                "acme=" + defaults.url("/acme"),
                "SEGUE_WEBHOOK_PRIVATE",
                "true"));
  }

  @AfterAll
  static void close() {
    bench.close();
    defaults.close();
  }

  @BeforeEach
  void ready() throws IOException {
    receiver = Receiver.willing();
    await().atMost(PATIENCE).until(bench::isReady);
  }

  @AfterEach
  void leave() {
    receiver.close();
  }

  @Test
  void eachEventComesOnce() {
    String id = ask(receiver.url("/hook"), "a red ball");

    awaitTypes(receiver, id, "video.accepted", "video.first_chunk", "video.completed");
    assertThat(receiver.of(id)).extracting(Receiver.Got::id).doesNotHaveDuplicates();
    assertThat(receiver.of(id))
        .allSatisfy(
            got -> {
              assertThat(got.json().get("object").asText()).isEqualTo("event");
              assertThat(got.json().get("id").asText()).isEqualTo(got.id());
              assertThat(got.signature()).startsWith("v1,");
            });
    JsonNode video = bench.video(id);
    assertThat(receiver.of(id).get(0).json().get("created_at")).isEqualTo(video.get("created_at"));
    assertThat(video.toString()).doesNotContain("/hook");
    assertThat(bench.crew.tasks)
        .filteredOn(task -> task.video().id().equals(id))
        .isNotEmpty()
        .noneMatch(task -> task.toString().contains("/hook"));
  }

  @Test
  void whatFailsIsTold() {
    String id = ask(receiver.url("/"), FakeCrew.POISON);

    awaitTypes(receiver, id, "video.accepted", "video.failed");
  }

  @Test
  void aReceiverThatIsBrokenForAWhileIsAskedAgain() throws IOException {
    try (Receiver broken =
        new Receiver(
            (exchange, before) -> exchange.sendResponseHeaders(before < 2 ? 500 : 200, -1))) {
      String id = ask(broken.url("/"), "a red ball");

      await().atMost(PATIENCE).until(() -> distinct(broken, id) == 3 && broken.got.size() == 5);
    }
  }

  @Test
  void whatDidNotArriveArrivesAfterARestart() {
    receiver.become((exchange, before) -> exchange.sendResponseHeaders(503, -1));
    String id = ask(receiver.url("/"), "a red ball");
    await()
        .atMost(PATIENCE)
        .until(() -> !receiver.of(id).isEmpty() && state(id).equals("completed"));
    bench.stop();
    int before = receiver.got.size();
    String first = receiver.of(id).get(0).id();

    receiver.become((exchange, count) -> {});
    bench.start();

    await()
        .atMost(PATIENCE)
        .until(
            () -> receiver.got.stream().skip(before).map(Receiver.Got::id).distinct().count() == 3);
    assertThat(receiver.got.stream().skip(before)).extracting(Receiver.Got::id).contains(first);
  }

  @Test
  void whoIsGoneIsLeftAloneAndTheEventIsSetAside() {
    receiver.become((exchange, before) -> exchange.sendResponseHeaders(410, -1));
    String id = ask(receiver.url("/hush"), "a red ball");

    List<ConsumerRecord<String, byte[]>> letters = awaitLetters(id, 3);

    assertThat(receiver.of(id)).hasSize(3);
    assertThat(letters)
        .allSatisfy(
            letter -> {
              assertThat(Records.header(letter.headers(), DeadLetter.CODE))
                  .isEqualTo("webhook-gone");
              assertThat(new String(letter.value(), StandardCharsets.UTF_8))
                  .contains("\"object\":\"event\"")
                  .doesNotContain("hush");
            });
    assertThat(bench.get("/metrics").body()).contains("segue_webhooks_total{outcome=\"given-up\"");
  }

  @Test
  void aTenantsOwnIsTakenWhereARequestNamesNone() throws Exception {
    write("{\"video\":\"by-default\",\"prompt\":\"a\",\"frames\":16,\"tenant\":\"acme\"}");
    write(
        "{\"video\":\"by-request\",\"prompt\":\"a\",\"frames\":16,\"tenant\":\"acme\",\"webhook\":\""
            + receiver.url("/")
            + "\"}");

    awaitTypes(defaults, "by-default", "video.accepted", "video.first_chunk", "video.completed");
    awaitTypes(receiver, "by-request", "video.accepted", "video.first_chunk", "video.completed");
    assertThat(defaults.of("by-request")).isEmpty();
  }

  @Test
  void whatCannotBeSentToIsRefusedOnEveryFaceBeforeItIsQueued() throws Exception {
    Map<String, String> usual = Map.of("SEGUE_WEBHOOK_SECRETS", SECRET);
    try (Bench strict = new Bench(directory.resolve("strict"), usual)) {
      await().atMost(PATIENCE).until(strict::isReady);
      String url = "http://169.254.169.254/latest";
      String form =
          "--b\r\nContent-Disposition: form-data; name=\"prompt\"\r\n\r\na\r\n"
              + "--b\r\nContent-Disposition: form-data; name=\"webhook\"\r\n\r\n"
              + url
              + "\r\n--b--\r\n";

      assertRefused(Bench.json(strict.post(wish(url, "a"))));
      assertRefused(Bench.json(strict.post("/v1/videos", "multipart/form-data; boundary=b", form)));
      try (KafkaProducer<String, byte[]> foreign =
          new KafkaProducer<>(strict.clients.producer("foreign"))) {
        foreign.send(new ProducerRecord<>(Topics.REQUESTS, 0, null, utf8(wish(url, "a")))).get();
      }
      await()
          .atMost(PATIENCE)
          .until(() -> strict.get("/v1/videos/rejected-0-0").statusCode() == 200);
      assertRefused(strict.video("rejected-0-0"));
      assertThat(Bench.json(strict.get("/v1/videos")).get("data")).isEmpty();
    }
  }

  private static void assertRefused(JsonNode answer) {
    assertThat(answer.at("/error/code").asText())
        .as(answer.toString())
        .isEqualTo("webhook-invalid");
    assertThat(answer.at("/error/message").asText())
        .startsWith("webhook: ")
        .contains("private network");
  }

  private static String ask(String webhook, String prompt) {
    return Bench.json(bench.post(wish(webhook, prompt))).get("id").asText();
  }

  private static String wish(String webhook, String prompt) {
    return "{\"prompt\":\"" + prompt + "\",\"frames\":40,\"webhook\":\"" + webhook + "\"}";
  }

  private static String state(String id) {
    return bench.video(id).get("state").asText();
  }

  private static long distinct(Receiver receiver, String id) {
    return receiver.of(id).stream().map(Receiver.Got::id).distinct().count();
  }

  /** In any order: an event does not wait for the one before it. */
  private static void awaitTypes(Receiver receiver, String id, String... types) {
    await().atMost(PATIENCE).until(() -> receiver.of(id).size() >= types.length);
    assertThat(receiver.of(id))
        .extracting(got -> got.json().get("type").asText())
        .containsExactlyInAnyOrder(types);
  }

  private static void write(String request) throws ExecutionException, InterruptedException {
    try (KafkaProducer<String, byte[]> foreign =
        new KafkaProducer<>(bench.clients.producer("foreign"))) {
      foreign.send(new ProducerRecord<>(Topics.REQUESTS, 0, null, utf8(request))).get();
    }
  }

  private static List<ConsumerRecord<String, byte[]>> awaitLetters(String key, int count) {
    List<ConsumerRecord<String, byte[]>> letters = new ArrayList<>();
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(bench.clients.consumer("letters"))) {
      TopicPartition partition = new TopicPartition(Topics.DEAD_LETTERS, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                for (ConsumerRecord<String, byte[]> one : consumer.poll(Duration.ofMillis(200))) {
                  if (key.equals(one.key())) {
                    letters.add(one);
                  }
                }
                return letters.size() >= count;
              });
    }
    return letters;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
