package dev.segue.infra.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class EmbeddedKafkaTest {
  @TempDir Path directory;

  @Test
  void aPathThatKafkaWouldTakeForTwoIsRefusedBeforeAnythingIsWritten() {
    Path videos = directory.resolve("My Videos, 2026");

    EmbeddedException failure =
        catchThrowableOfType(EmbeddedException.class, () -> EmbeddedKafka.start(videos, 0));

    assertThat(failure).hasMessageContainingAll(videos.toString(), "comma");
    assertThat(videos).doesNotExist();
  }

  @Test
  void keepsRecordsOverARestartOnAnotherPort() throws Exception {
    try (EmbeddedKafka broker = EmbeddedKafka.start(directory, 0)) {
      Probe.createTopic(broker.bootstrapServers(), "kept");
      Probe.write(broker.bootstrapServers(), "kept", "one");
    }

    try (EmbeddedKafka again = EmbeddedKafka.start(directory, 0)) {
      Probe.write(again.bootstrapServers(), "kept", "two");
      assertThat(Probe.read(again.bootstrapServers(), "kept", 2)).containsExactly("one", "two");
    }
  }

  @Test
  void takesUpOnTheSamePortWhatAKilledProcessConfirmed() throws Exception {
    int port = Ports.claim("test", 0);
    Process killed = startProcess(port);
    try (BufferedReader said = killed.inputReader(UTF_8)) {
      assertThat(said.lines().anyMatch("ready"::equals)).isTrue();
      Probe.createTopic("127.0.0.1:" + port, "kept");
      Probe.write("127.0.0.1:" + port, "kept", "one");
    } finally {
      killed.destroyForcibly().waitFor();
    }

    try (EmbeddedKafka again = EmbeddedKafka.start(directory, port)) {
      Probe.write(again.bootstrapServers(), "kept", "two");
      assertThat(again.port()).isEqualTo(port);
      assertThat(Probe.read(again.bootstrapServers(), "kept", 2)).containsExactly("one", "two");
    }
  }

  @Test
  void refusesADirectoryThatAnotherProcessUses() throws Exception {
    Process other = startProcess(0);
    try (BufferedReader said = other.inputReader(UTF_8)) {
      assertThat(said.lines().anyMatch("ready"::equals)).isTrue();

      EmbeddedException failure =
          catchThrowableOfType(EmbeddedException.class, () -> EmbeddedKafka.start(directory, 0));

      assertThat(failure.code()).isEqualTo("directory-locked");
      assertThat(failure).hasMessageContaining(directory.toString());
    } finally {
      other.destroyForcibly().waitFor();
    }
  }

  @Test
  void refusesADirectoryThatThisProcessUses() {
    try (EmbeddedKafka broker = EmbeddedKafka.start(directory, 0)) {
      EmbeddedException failure =
          catchThrowableOfType(EmbeddedException.class, () -> EmbeddedKafka.start(directory, 0));

      assertThat(broker.port()).isPositive();
      assertThat(failure.code()).isEqualTo("directory-locked");
    }
  }

  @Test
  void refusesAPortThatIsTakenAndCanBeStartedOnAnother() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();

      EmbeddedException failure =
          catchThrowableOfType(EmbeddedException.class, () -> EmbeddedKafka.start(directory, port));

      assertThat(failure.code()).isEqualTo("port-taken");
      assertThat(failure).hasMessageContaining("127.0.0.1:" + port);
    }
    try (EmbeddedKafka broker = EmbeddedKafka.start(directory, 0)) {
      assertThat(broker.port()).isPositive();
    }
  }

  @Test
  void leavesNoThreadBehind() throws Exception {
    List<String> before = threads();
    try (EmbeddedKafka broker = EmbeddedKafka.start(directory, 0)) {
      Probe.createTopic(broker.bootstrapServers(), "some");
      Probe.write(broker.bootstrapServers(), "some", "one");
    }
    List<String> left = new ArrayList<>(threads());
    left.removeAll(before);

    assertThat(left).isEmpty();
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !thread.isDaemon())
        .map(Thread::getName)
        .toList();
  }

  /** A broker in another JVM that lives until it is killed. */
  private Process startProcess(int port) throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    List<String> command =
        List.of(
            java.toString(),
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            Probe.class.getName(),
            directory.toString(),
            Integer.toString(port));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }
}
