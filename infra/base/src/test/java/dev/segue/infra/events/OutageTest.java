package dev.segue.infra.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.segue.infra.embedded.EmbeddedKafka;
import dev.segue.infra.kafka.Clients;
import dev.segue.infra.kafka.TopicSetup;
import dev.segue.infra.settings.Settings;
import dev.segue.schemas.Event;
import dev.segue.schemas.Topics;
import dev.segue.schemas.VideoEnded;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("embedded")
@Timeout(120)
class OutageTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final List<Event> heard = new CopyOnWriteArrayList<>();

  @TempDir Path directory;

  @Test
  void whatIsSentWhileTheBrokerIsAwayIsHeardOnceWhenItIsBack() {
    EmbeddedKafka first = EmbeddedKafka.start(directory, 0);
    Settings settings = Settings.from(Map.of("KAFKA_BOOTSTRAP_SERVERS", first.bootstrapServers()));
    new TopicSetup(settings).run(Duration.ofSeconds(60));
    Clients clients = new Clients(settings);
    try (Events events = Events.open(clients, "test", "t1", registry);
        EventFeed feed =
            EventFeed.start(
                "test",
                clients,
                List.of(Topics.CHUNKS),
                EventFeed.From.LATEST,
                (topic, event) -> heard.add(event),
                registry)) {
      events.sendAndWait(Topics.CHUNKS, new VideoEnded("before"));
      first.close();

      CompletableFuture<Void> sent = events.send(Topics.CHUNKS, new VideoEnded("during"));
      assertThat(sent).isNotDone();
      try (EmbeddedKafka second = EmbeddedKafka.start(directory, first.port())) {
        sent.join();
        events.sendAndWait(Topics.CHUNKS, new VideoEnded("after"));

        await().atMost(Duration.ofSeconds(60)).until(() -> heard.size() >= 3);
        assertThat(second.port()).isEqualTo(first.port());
        assertThat(feed.caughtUp()).isCompleted();
        assertThat(heard)
            .containsExactlyInAnyOrder(
                new VideoEnded("before"), new VideoEnded("during"), new VideoEnded("after"));
      }
    }
  }
}
