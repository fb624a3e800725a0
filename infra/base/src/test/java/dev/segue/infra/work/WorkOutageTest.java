package dev.segue.infra.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.segue.infra.embedded.EmbeddedKafka;
import dev.segue.infra.kafka.Clients;
import dev.segue.infra.kafka.TopicSetup;
import dev.segue.infra.settings.Settings;
import dev.segue.schemas.EventCodec;
import dev.segue.schemas.Lane;
import dev.segue.schemas.TaskId;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A slot whose broker goes away and comes back. */
@Tag("embedded")
@Timeout(120)
class WorkOutageTest {
  private static final Lane LANE = new Lane(TaskId.Kind.TRACK, "0".repeat(64), "fake 1");
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private final List<byte[]> opened = new CopyOnWriteArrayList<>();

  private final List<Throwable> failed = new CopyOnWriteArrayList<>();
  @TempDir Path directory;

  @Test
  void letsItsConsumerGoWhileTheBrokerIsAwayAndTakesAgainWhenItIsBack() throws Exception {
    EmbeddedKafka first = EmbeddedKafka.start(directory, 0);
    Settings settings = Settings.from(Map.of("KAFKA_BOOTSTRAP_SERVERS", first.bootstrapServers()));
    new TopicSetup(settings).lane(LANE);
    Clients clients = new Clients(settings);
    try (ShareSlot slot = slot(clients)) {
      Thread thread = new Thread(slot, "slot-outage");
      thread.start();
      slot.take();
      send(clients, "before");
      await().atMost(Duration.ofSeconds(30)).until(() -> opened.size() == 1);
      await().until(() -> !backgrounds().isEmpty());

      first.close();
      await().atMost(Duration.ofSeconds(30)).until(() -> backgrounds().isEmpty());

      try (EmbeddedKafka second = EmbeddedKafka.start(directory, first.port())) {
        send(clients, "after");
        await().atMost(Duration.ofSeconds(30)).until(() -> opened.size() == 2);
        assertThat(opened.get(1)).isEqualTo(EventCodec.json().writeValueAsBytes("after"));
        assertThat(second.port()).isEqualTo(first.port());
        slot.close();
        thread.join();
        assertThat(failed).isEmpty();
      }
    }
  }

  private ShareSlot slot(Clients clients) {
    return new ShareSlot(
        LANE.topic().name(),
        () -> new KafkaShareConsumer<>(clients.shareConsumer("outage", LANE.group())),
        () -> WorkService.answers(clients, "outage"),
        SlotTimes.USUAL,
        (type, value) -> {
          opened.add(value);
          return new Opener.Opened.Dropped();
        },
        new TaskSlot.Listener() {
          @Override
          public void taken(TaskSlot slot, dev.segue.schemas.Task task, Job job) {}

          @Override
          public void freed(TaskSlot slot) {
            slot.take();
          }

          @Override
          public void failed(TaskSlot slot, Throwable error) {
            failed.add(error);
          }
        });
  }

  /** The threads of share consumers, which look for a broker without a pause. */
  private static List<String> backgrounds() {
    return Arrays.stream(THREADS.getThreadInfo(THREADS.getAllThreadIds()))
        .filter(Objects::nonNull)
        .map(ThreadInfo::getThreadName)
        .filter(name -> name.contains("consumer_background"))
        .toList();
  }

  private static void send(Clients clients, String value) throws Exception {
    try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(clients.producer("test"))) {
      byte[] json = EventCodec.json().writeValueAsBytes(value);
      producer.send(new ProducerRecord<>(LANE.topic().name(), "v", json)).get();
    }
  }
}
