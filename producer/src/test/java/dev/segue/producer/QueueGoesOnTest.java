package dev.segue.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.segue.schemas.DeadLetter;
import dev.segue.schemas.Keys;
import dev.segue.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Records that nobody can use are written to one partition of a real broker, each followed by a
 * good request in the same partition. Expected: every good request is accepted, and of every bad
 * one there is a letter with the reason.
 */
@Timeout(180)
class QueueGoesOnTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int PARTITION = 1;

  @TempDir static Path directory;
  private static Bench bench;
  private static KafkaProducer<String, byte[]> foreign;

  @BeforeAll
  static void open() {
    bench = new Bench(directory);
    Map<String, Object> properties = bench.clients.producer("foreign");
    properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 32 << 20);
    properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "gzip");
    foreign = new KafkaProducer<>(properties);
  }

  @AfterAll
  static void close() {
    foreign.close();
    bench.close();
  }

  @BeforeEach
  void ready() {
    await().atMost(PATIENCE).until(bench::isReady);
  }

  @Test
  void aRecordThatIsAsLargeAsTheBrokerTakesIsCut() {
    byte[] value = utf8("{\"prompt\":\"a\",\"x\":\"" + "A".repeat(1_040_000) + "\"}");
    send(new ProducerRecord<>(Topics.REQUESTS, PARTITION, null, value));

    assertGoesOn("after-large");

    ConsumerRecord<String, byte[]> letter = letterOf(header(DeadLetter.SIZE, value.length));
    assertThat(letter.key()).startsWith("segue.requests-" + PARTITION + "-");
    assertThat(letter.value().length).isLessThan(100_000);
    assertThat(value).startsWith(letter.value());
  }

  @Test
  void aRecordThatUnpacksToMoreThanTheBrokerTakesIsRefused() {
    byte[] value = utf8("{\"prompt\":\"a\",\"x\":\"" + "A".repeat(30_000_000) + "\"}");

    assertThatThrownBy(() -> send(new ProducerRecord<>(Topics.REQUESTS, PARTITION, null, value)))
        .hasRootCauseInstanceOf(RecordTooLargeException.class);

    assertGoesOn("after-unpacking");
  }

  @Test
  void largeTypesAndHeadersAndKeysAreCut() {
    String large = "y".repeat(250_000);
    ProducerRecord<String, byte[]> record =
        new ProducerRecord<>(Topics.REQUESTS, PARTITION, large, utf8("{\"prompt\":\"a\"}"));
    record.headers().add(new RecordHeader("ce_type", utf8(large)));
    record.headers().add(new RecordHeader(large, utf8(large)));
    send(record);

    assertGoesOn("after-large-type");

    assertThat(letterOf(header(DeadLetter.CODE, "event-type-unknown"))).isNotNull();
  }

  @Test
  void aRecordWithoutATimeIsAccepted() {
    for (long time : new long[] {-1, 0}) {
      send(
          new At(
              time,
              utf8("{\"video\":\"time" + time + "\",\"prompt\":\"a red ball\",\"frames\":1}")));
      await().atMost(PATIENCE).until(() -> bench.get("/v1/videos/time" + time).statusCode() == 200);
    }
    send(new At(-1, utf8("nonsense without a time")));

    assertGoesOn("after-no-time");
  }

  @Test
  void lettersArriveWhereRecordsWithoutAKeyAreRefused() throws Exception {
    setDeadLetters("compact");
    try {
      send(new ProducerRecord<>(Topics.REQUESTS, PARTITION, null, utf8("no key")));

      assertGoesOn("after-no-key");

      assertThat(letterOf(letter -> "no key".equals(text(letter.value()))).key())
          .startsWith("segue.requests-");
    } finally {
      setDeadLetters("delete");
    }
  }

  @Test
  void whatBreaksIntakeTwiceIsSetAside() {
    bench.store.putIfAbsent(Keys.description("broken"), utf8("no JSON"), "application/json");
    send(
        new ProducerRecord<>(
            Topics.REQUESTS, PARTITION, null, utf8("{\"video\":\"broken\",\"prompt\":\"a\"}")));

    assertGoesOn("after-broken");

    ConsumerRecord<String, byte[]> letter = letterOf(header(DeadLetter.CODE, "record-failing"));
    String offset = text(letter.headers().lastHeader(DeadLetter.OFFSET).value());
    assertThat(bench.video("rejected-" + PARTITION + "-" + offset).at("/error/code").asText())
        .isEqualTo("record-failing");
    await().atMost(PATIENCE).until(bench::isReady);
  }

  @Test
  void whatWasWrittenInAnAbortedTransactionWasNeverAskedFor() {
    Map<String, Object> properties = bench.clients.producer("transactional");
    properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "somebody");
    try (KafkaProducer<String, byte[]> transactional = new KafkaProducer<>(properties)) {
      transactional.initTransactions();
      transactional.beginTransaction();
      var unused =
          transactional.send(
              new ProducerRecord<>(
                  Topics.REQUESTS,
                  PARTITION,
                  null,
                  utf8("{\"video\":\"aborted\",\"prompt\":\"never\",\"frames\":1}")));
      transactional.flush();
      transactional.abortTransaction();
    }

    assertGoesOn("after-aborted");

    assertThat(bench.get("/v1/videos/aborted").statusCode()).isEqualTo(404);
  }

  private void assertGoesOn(String video) {
    send(
        new ProducerRecord<>(
            Topics.REQUESTS,
            PARTITION,
            null,
            utf8("{\"video\":\"" + video + "\",\"prompt\":\"a red ball\",\"frames\":1}")));
    await()
        .atMost(PATIENCE)
        .until(() -> bench.video(video).path("status").asText().equals("completed"));
  }

  private static void send(ProducerRecord<String, byte[]> record) {
    try {
      foreign.send(record).get();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static ConsumerRecord<String, byte[]> letterOf(
      java.util.function.Predicate<ConsumerRecord<String, byte[]>> wanted) {
    List<ConsumerRecord<String, byte[]>> found = new CopyOnWriteArrayList<>();
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(bench.clients.consumer("letters"))) {
      TopicPartition partition = new TopicPartition(Topics.DEAD_LETTERS, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                consumer
                    .poll(Duration.ofMillis(200))
                    .forEach(
                        letter -> {
                          if (wanted.test(letter)) {
                            found.add(letter);
                          }
                        });
                return !found.isEmpty();
              });
    }
    return found.get(0);
  }

  private static java.util.function.Predicate<ConsumerRecord<String, byte[]>> header(
      String name, Object value) {
    return letter ->
        letter.headers().lastHeader(name) != null
            && text(letter.headers().lastHeader(name).value()).equals(value.toString());
  }

  private static void setDeadLetters(String policy) throws Exception {
    ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, Topics.DEAD_LETTERS);
    AlterConfigOp set =
        new AlterConfigOp(new ConfigEntry("cleanup.policy", policy), AlterConfigOp.OpType.SET);
    try (Admin admin = Admin.create(bench.clients.admin("policy"))) {
      admin.incrementalAlterConfigs(Map.of(topic, List.of(set))).all().get();
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  admin
                      .describeConfigs(List.of(topic))
                      .all()
                      .get()
                      .get(topic)
                      .get("cleanup.policy")
                      .value()
                      .equals(policy));
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** A record with a time of which the client's own constructor would not hear. */
  private static final class At extends ProducerRecord<String, byte[]> {
    private final long time;

    At(long time, byte[] value) {
      super(Topics.REQUESTS, PARTITION, null, value);
      this.time = time;
    }

    @Override
    public Long timestamp() {
      return time;
    }
  }
}
