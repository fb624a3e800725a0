package dev.segue.infra.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.segue.infra.kafka.Clients;
import dev.segue.infra.kafka.TopicSetup;
import dev.segue.infra.settings.Settings;
import dev.segue.infra.testing.TestServer;
import dev.segue.infra.testing.TestServers;
import dev.segue.schemas.CellStored;
import dev.segue.schemas.Event;
import dev.segue.schemas.Topics;
import dev.segue.schemas.VideoEnded;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class EventsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir static Path directory;
  private static TestServer broker;
  private static Clients clients;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final List<Event> heard = new CopyOnWriteArrayList<>();
  private Events events;

  @BeforeAll
  static void start() {
    broker = TestServers.broker(directory);
    Settings settings = Settings.from(broker.environment());
    new TopicSetup(settings).run(PATIENCE);
    clients = new Clients(settings);
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @BeforeEach
  void open() {
    events = Events.open(clients, "test", "t1", registry);
  }

  @AfterEach
  void close() {
    events.close();
  }

  @Test
  void aFeedFromTheLatestHearsWhatIsSentAfterItStarted() {
    events.sendAndWait(Topics.NOISE, noise("before", 0));
    try (EventFeed feed = feed("latest", Topics.NOISE, EventFeed.From.LATEST, this::hear)) {
      events.sendAndWait(Topics.NOISE, noise("v1", 0));
      events.send(Topics.NOISE, noise("v1", 1)).join();

      await().atMost(PATIENCE).until(() -> heard.size() == 2);
      assertThat(heard).containsExactly(noise("v1", 0), noise("v1", 1));
      assertThat(feed.caughtUp()).isCompleted();
    }
  }

  @Test
  void aFeedFromTheEarliestHasHeardAllWhenItHasCaughtUp() {
    for (int i = 0; i < 20; i++) {
      events.sendAndWait(Topics.STRUCTURES, new VideoEnded("v" + i));
    }
    try (EventFeed feed =
        feed("earliest", Topics.STRUCTURES, EventFeed.From.EARLIEST, this::hear)) {
      feed.caughtUp().orTimeout(60, SECONDS).join();

      assertThat(heard).hasSize(20).contains(new VideoEnded("v0"), new VideoEnded("v19"));
      assertThat(counter("segue.events.read")).isEqualTo(20);
    }
  }

  @Test
  void everyFeedHearsEverything() {
    List<Event> other = new CopyOnWriteArrayList<>();
    try (EventFeed one = feed("one", Topics.NOISE, EventFeed.From.LATEST, this::hear);
        EventFeed two =
            feed("two", Topics.NOISE, EventFeed.From.LATEST, (topic, event) -> other.add(event))) {
      events.sendAndWait(Topics.NOISE, noise("v1", 0));

      await().atMost(PATIENCE).until(() -> heard.size() == 1 && other.size() == 1);
      assertThat(one.caughtUp()).isCompleted();
      assertThat(two.caughtUp()).isCompleted();
    }
  }

  @Test
  void whatCannotBeReadIsCountedAndSkipped() throws Exception {
    try (EventFeed feed = feed("odd", Topics.CHUNKS, EventFeed.From.LATEST, this::hear);
        KafkaProducer<String, byte[]> foreign = new KafkaProducer<>(clients.producer("foreign"))) {
      foreign.send(record("no type", null)).get();
      foreign.send(record("{}", "dev.example.other.v1")).get();
      foreign.send(record("not JSON", "dev.segue.video.ended.v1")).get();
      events.sendAndWait(Topics.CHUNKS, new VideoEnded("v1"));

      await().atMost(PATIENCE).until(() -> heard.size() == 1);
      assertThat(feed.caughtUp()).isCompleted();
      assertThat(heard).containsExactly(new VideoEnded("v1"));
      assertThat(registry.get("segue.events.unreadable").counters())
          .extracting(c -> c.getId().getTag("reason"), Counter::count)
          .containsExactlyInAnyOrder(
              tuple("event-type-unknown", 2.0), tuple("event-unreadable", 1.0));
      assertThat(counter("segue.events.read")).isEqualTo(1);
    }
  }

  @Test
  void aRemovalIsToldAsSuch() throws Exception {
    List<String> removed = new CopyOnWriteArrayList<>();
    EventListener listener =
        new EventListener() {
          @Override
          public void onEvent(String topic, Event event) {
            heard.add(event);
          }

          @Override
          public void onRemoval(String topic, String key) {
            removed.add(key);
          }
        };
    try (EventFeed feed = feed("removals", Topics.VIDEOS, EventFeed.From.LATEST, listener);
        KafkaProducer<String, byte[]> foreign = new KafkaProducer<>(clients.producer("foreign"))) {
      foreign.send(new ProducerRecord<>(Topics.VIDEOS, "v1", null)).get();

      await().atMost(PATIENCE).until(() -> removed.equals(List.of("v1")));
      assertThat(feed.caughtUp()).isCompleted();
      assertThat(heard).isEmpty();
    }
  }

  @Test
  void aListenerThatFailsHearsTheNextEvent() {
    EventListener failing =
        (topic, event) -> {
          heard.add(event);
          throw new IllegalStateException("a listener's mistake, on purpose");
        };
    try (EventFeed feed = feed("failing", Topics.CHUNKS, EventFeed.From.LATEST, failing)) {
      events.sendAndWait(Topics.CHUNKS, new VideoEnded("v1"));
      events.sendAndWait(Topics.CHUNKS, new VideoEnded("v2"));

      await().atMost(PATIENCE).until(() -> counter("segue.events.listener.failures") == 2);
      assertThat(feed.caughtUp()).isCompleted();
      assertThat(heard).hasSize(2);
    }
  }

  @Test
  void recordsCarryTheKeyAndTheHeadersOfCloudEvents() {
    ProducerRecord<String, byte[]> record =
        Records.write(Topics.NOISE, noise("v1", 3), "id-1", "/segue/test/t1");

    assertThat(record.key()).isEqualTo("v1");
    assertThat(Records.header(record.headers(), "ce_id")).isEqualTo("id-1");
    assertThat(Records.header(record.headers(), "ce_source")).isEqualTo("/segue/test/t1");
    assertThat(Records.header(record.headers(), "ce_type")).isEqualTo("dev.segue.cell.stored.v1");
    assertThat(Records.header(record.headers(), "content-type")).isEqualTo("application/json");
    assertThat(Records.read(record.headers(), record.value())).isEqualTo(noise("v1", 3));
  }

  @Test
  void countsWhatWasSentByItsType() {
    events.sendAndWait(Topics.NOISE, noise("v1", 0));
    events.sendAndWait(Topics.NOISE, noise("v1", 1));

    assertThat(
            registry
                .get("segue.events.sent")
                .tag("type", "dev.segue.cell.stored.v1")
                .counter()
                .count())
        .isEqualTo(2);
    assertThat(registry.get("segue.kafka.record.send").functionCounter().count()).isEqualTo(2);
  }

  @Test
  void anEventThatKafkaDoesNotTakeIsAnError() {
    EventsException missing =
        catchThrowableOfType(
            EventsException.class, () -> events.sendAndWait("no topic", new VideoEnded("v1")));
    events.close();
    EventsException closed =
        catchThrowableOfType(
            EventsException.class, () -> events.sendAndWait(Topics.NOISE, new VideoEnded("v1")));

    assertThat(missing.code()).isEqualTo("kafka-refused");
    assertThat(closed.code()).isEqualTo("kafka-refused");
  }

  private void hear(String topic, Event event) {
    heard.add(event);
  }

  private EventFeed feed(String name, String topic, EventFeed.From from, EventListener listener) {
    return EventFeed.start(name, clients, List.of(topic), from, listener, registry);
  }

  private double counter(String name) {
    return registry.get(name).counter().count();
  }

  private static CellStored noise(String video, int step) {
    return new CellStored(video, 0, step, "t1");
  }

  private static ProducerRecord<String, byte[]> record(String value, String type) {
    ProducerRecord<String, byte[]> record =
        new ProducerRecord<>(Topics.CHUNKS, "v1", value.getBytes(UTF_8));
    if (type != null) {
      record.headers().add("ce_type", type.getBytes(UTF_8));
    }
    return record;
  }
}
