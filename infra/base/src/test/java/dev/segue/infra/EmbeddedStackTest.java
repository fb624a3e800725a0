package dev.segue.infra;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.segue.infra.embedded.EmbeddedStack;
import dev.segue.infra.kafka.BrokerCheck;
import dev.segue.infra.kafka.TopicSetup;
import dev.segue.infra.settings.Settings;
import dev.segue.infra.store.S3ObjectStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("embedded")
@Timeout(120)
class EmbeddedStackTest {
  @TempDir Path directory;

  @Test
  void itsEnvironmentIsAllThatAServiceNeedsAndItIsTakenUpOnTheSamePorts() {
    EmbeddedStack first = EmbeddedStack.start(directory);
    Settings settings = Settings.from(first.environment());
    try (S3ObjectStore store = new S3ObjectStore(settings.store());
        BrokerCheck broker = new BrokerCheck(settings)) {
      store.createBucket();
      new TopicSetup(settings).run(Duration.ofSeconds(60));
      store.putIfAbsent("kept", "kept".getBytes(UTF_8), "text/plain");
      assertThat(broker.problem()).isEmpty();
      assertThat(store.problem()).isEmpty();

      first.close();
      assertThat(broker.problem()).isPresent();
      assertThat(store.problem()).isPresent();

      try (EmbeddedStack second =
          EmbeddedStack.start(directory, first.kafka().port(), first.s3().port())) {
        assertThat(second.environment()).isEqualTo(first.environment());
        assertThat(store.get("kept")).hasValue("kept".getBytes(UTF_8));
        await().atMost(Duration.ofSeconds(60)).until(() -> broker.problem().isEmpty());
      }
    }
  }

  @Test
  void leavesNoThreadBehindThatKeepsAProcessAlive() {
    Set<Thread> before = threads();
    try (EmbeddedStack stack = EmbeddedStack.start(directory)) {
      Settings settings = Settings.from(stack.environment());
      try (S3ObjectStore store = new S3ObjectStore(settings.store())) {
        store.createBucket();
        new TopicSetup(settings).run(Duration.ofSeconds(60));
      }
    }

    await()
        .pollInSameThread()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> {
              List<Thread> left = threads().stream().filter(t -> !before.contains(t)).toList();
              assertThat(left).isEmpty();
            });
  }

  private static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !thread.isDaemon())
        .collect(Collectors.toSet());
  }
}
