package dev.segue.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.segue.infra.http.HttpException;
import dev.segue.schemas.DeadLetter;
import dev.segue.schemas.EventCodec;
import dev.segue.schemas.Schemas;
import dev.segue.schemas.Topics;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(600)
class LocalStackTest {
  private static final Duration LONG = Duration.ofMinutes(4);

  @TempDir Path directory;

  @Test
  void aStackThatIsClosedInTheMiddleGoesOnWhenItIsOpenedAgain() {
    URI before;
    String id;
    try (LocalStack stack = start()) {
      before = stack.uri();
      VideoClient client = client(stack);
      id = ask(client, "disturbed", 56);
      await().atMost(LONG).until(() -> client.playlist(id).isPresent());
      assertThat(client.find(id).path("status").asText()).isEqualTo("in_progress");

      assertThatThrownBy(this::start).hasMessageContaining(stack.uri().toString());
    }
    try (LocalStack stack = start()) {
      VideoClient client = client(stack);
      assertThat(stack.uri()).isEqualTo(before);
      awaitCompleted(client, id);
      String undisturbed = ask(client, "undisturbed", 56);
      awaitCompleted(client, undisturbed);

      assertThat(undisturbed).isNotEqualTo(id);
      String playlist = client.playlist(id).orElseThrow();
      assertThat(playlist).endsWith("#EXT-X-ENDLIST\n");
      assertThat(client.playlist(undisturbed)).hasValue(playlist);
      await().atMost(LONG).until(() -> leftOver(undisturbed), LocalStackTest::onlyWhatEditsRead);
      List<String> parts = OutDirectory.open(directory.resolve("out")).missing(playlist);
      assertThat(parts).hasSize(1 + 4);
      assertThat(parts)
          .allSatisfy(
              part -> assertThat(client.part(id, part)).isEqualTo(client.part(undisturbed, part)));
    }
  }

  @Test
  void aStackThatCannotStartLeavesNothingBehind() throws IOException {
    Path data = directory.resolve("data");
    Set<Thread> before = lasting();
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();

      assertThatThrownBy(() -> LocalStack.start(data, Run.environment(data), port, 0))
          .isInstanceOf(HttpException.class)
          .hasMessageContaining(Integer.toString(port));
    }
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(lasting()).isSubsetOf(before));
    try (LocalStack stack = start()) {
      assertThat(client(stack).playlist("none")).isEmpty();
    }
  }

  /** Those that would keep a process, but the one that asks. */
  private static Set<Thread> lasting() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !thread.isDaemon() && thread.isAlive())
        .filter(thread -> !thread.getName().startsWith("awaitility"))
        .collect(Collectors.toSet());
  }

  /** What lies in the store beside what is watched. */
  private List<String> leftOver(String video) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(file -> file.toString().contains(video + "/work-") && Files.isRegularFile(file))
          .map(file -> file.toString().replaceFirst(".*/work-[0-9a-f]+/", ""))
          .toList();
    }
  }

  /** Of four segments, each of whose cells and structures an edit of a neighbour reads. */
  private static boolean onlyWhatEditsRead(List<String> objects) {
    return objects.stream().filter(name -> name.startsWith("structures/")).count() == 4
        && objects.stream().allMatch(name -> name.matches("(noise|structures)/.*"));
  }

  @Test
  void othersQueueVideosOverTheTopicAndNonsenseIsSetAside() {
    try (LocalStack stack = start()) {
      try (KafkaProducer<String, String> foreign =
          new KafkaProducer<>(
              Map.of("bootstrap.servers", stack.kafka()),
              new StringSerializer(),
              new StringSerializer())) {
        for (String value :
            List.of(
                "nonsense",
                "{\"prompt\": \"a ball\", \"frames\": -1}",
                "{\"video\": \"mine-1\", \"prompt\": \"a red ball\", \"frames\": 8}")) {
          var unused = foreign.send(new ProducerRecord<>(Topics.REQUESTS, value));
        }
        foreign.flush();
      }

      VideoClient client = client(stack);
      await()
          .atMost(LONG)
          .ignoreExceptions()
          .until(() -> client.find("mine-1").path("status").asText().equals("completed"));
      assertThat(problems("Video", client.find("mine-1"))).isEmpty();
      assertThat(deadLetters(stack, 2))
          .extracting(letter -> header(letter, DeadLetter.CODE))
          .containsExactlyInAnyOrder("event-unreadable", "frames-invalid");
    }
  }

  @Test
  void theGrowingPlaylistPlaysInABrowserFromTheFirstChunkOn() throws Exception {
    try (LocalStack stack = start()) {
      VideoClient client = client(stack);
      String id = ask(client, "watched", 80);
      await().atMost(LONG).until(() -> client.playlist(id).isPresent());
      try (Browser browser =
          Browser.open(
              Files.createDirectory(directory.resolve("profile")),
              URI.create(stack.uri() + "/watch/" + id))) {
        await()
            .atMost(LONG)
            .until(() -> browser.evaluate("document.readyState").asText().equals("complete"));
        browser.evaluate("void document.querySelector('video').play()");
        await()
            .atMost(LONG)
            .until(
                () ->
                    browser.evaluate("document.querySelector('video').currentTime").asDouble() > 0);
        assertThat(client.find(id).path("status").asText()).isEqualTo("in_progress");

        awaitCompleted(client, id);
        await()
            .atMost(LONG)
            .untilAsserted(
                () ->
                    assertThat(browser.evaluate(BUFFERED).asText())
                        .isEqualTo("1 range, 0.0 to 10.0"));
        await()
            .atMost(LONG)
            .until(() -> browser.evaluate("document.querySelector('video').ended").asBoolean());
        assertThat(browser.evaluate("document.querySelector('video').error").isNull()).isTrue();
      }
    }
  }

  private static final String BUFFERED =
      """
      (() => {
        const b = document.querySelector('video').buffered;
        return b.length === 0
          ? 'nothing'
          : b.length + ' range, ' + b.start(0).toFixed(1) + ' to ' + b.end(0).toFixed(1);
      })()
      """;

  private LocalStack start() {
    Path data = directory.resolve("data");
    return LocalStack.start(data, Run.environment(data), 0, 2);
  }

  private static VideoClient client(LocalStack stack) {
    return new VideoClient(stack.uri(), Duration.ofSeconds(60), waiting -> {});
  }

  private static String ask(VideoClient client, String key, int frames) {
    Wish wish = new Wish("a red ball", frames, 8, 7L, null, null, Path.of("unused"));
    return client.create(wish.body(), key).path("id").asText();
  }

  private static void awaitCompleted(VideoClient client, String id) {
    await()
        .atMost(LONG)
        .until(
            () -> {
              JsonNode video = client.find(id);
              assertThat(video.path("status").asText()).isNotIn("failed", "cancelled");
              return video.path("status").asText().equals("completed");
            });
  }

  /** In what a document differs from the description of the REST face. */
  private static List<?> problems(String schema, JsonNode document) {
    try (InputStream in = Schemas.class.getResourceAsStream("openapi.yaml")) {
      ObjectNode wanted = EventCodec.json().createObjectNode();
      wanted.put("$ref", "#/components/schemas/" + schema);
      wanted.set("components", new YAMLMapper().readTree(in).get("components"));
      return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(wanted)
          .validate(document);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<ConsumerRecord<String, String>> deadLetters(LocalStack stack, int count) {
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", stack.kafka(), "isolation.level", "read_committed"),
            new StringDeserializer(),
            new StringDeserializer())) {
      TopicPartition partition = new TopicPartition(Topics.DEAD_LETTERS, 0);
      consumer.assign(List.of(partition));
      List<ConsumerRecord<String, String>> found = new java.util.ArrayList<>();
      consumer.seekToBeginning(List.of(partition));
      await()
          .atMost(LONG)
          .until(
              () -> {
                consumer.poll(Duration.ofMillis(200)).forEach(found::add);
                return found.size() >= count;
              });
      return found;
    }
  }

  private static String header(ConsumerRecord<String, String> letter, String name) {
    return new String(letter.headers().lastHeader(name).value(), UTF_8);
  }
}
