package dev.segue.testbed.chaos.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that are small shell processes, and one that is a real member. */
@Timeout(120)
class NodeTest {
  @TempDir Path directory;
  private final AtomicInteger ends = new AtomicInteger();
  private Node node;

  @AfterEach
  void close() {
    node.close();
  }

  @Test
  void whatIsKilledStaysDeadUntilItIsStarted() throws Exception {
    node = shell("echo up; exec sleep 600");
    node.start();
    await().until(() -> Files.readString(node.log()).equals("up\n"));

    assertThat(node.kill()).isTrue();
    assertThat(node.isRunning()).isFalse();
    assertThat(node.kill()).as("there is nothing left to kill").isFalse();

    node.start();
    await().until(() -> Files.readString(node.log()).equals("up\nup\n"));
    assertThat(ends).hasValue(0);
  }

  @Test
  void whatEndsByItselfIsStartedAgain() {
    node = shell("echo up");
    node.start();

    await().until(() -> Files.readString(node.log()).startsWith("up\nup\n"));
    assertThat(ends).hasPositiveValue();
  }

  @Test
  void whatObeysEndsInOrder() throws Exception {
    node = shell("trap 'echo bye; exit' TERM; echo up; while :; do sleep 0.1; done");
    node.start();
    await().until(() -> Files.readString(node.log()).equals("up\n"));

    assertThat(node.terminate()).isLessThan(Duration.ofSeconds(10));
    assertThat(Files.readString(node.log())).isEqualTo("up\nbye\n");
  }

  @Test
  void whatIsFrozenDoesNothingUntilItThaws() throws Exception {
    node = shell("while :; do echo x; sleep 0.05; done");
    node.start();
    await().until(() -> Files.size(node.log()) > 4);

    assertThat(node.freeze()).isTrue();
    assertThat(node.freeze()).as("it is frozen already").isFalse();
    long size = Files.size(node.log());
    assertThat(node.isRunning()).isTrue();

    node.thaw();
    await().until(() -> Files.size(node.log()) > size + 4);
  }

  @Test
  void aMemberEndsWhenNobodyHoldsItsInput() throws IOException, InterruptedException {
    node = shell("exit 0");
    Process member =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Member.class.getName(),
                Role.STORE.name(),
                directory.resolve("store").toString(),
                "0")
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("member.log").toFile())
            .start();
    try {
      await()
          .atMost(Duration.ofSeconds(90))
          .until(() -> Files.exists(directory.resolve("store").resolve("data")));

      member.getOutputStream().close();

      assertThat(member.waitFor()).isEqualTo(3);
    } finally {
      member.destroyForcibly();
    }
  }

  private Node shell(String script) {
    return new Node(
        "node",
        Role.WORKER,
        0,
        List.of("sh", "-c", script),
        Map.of("PATH", System.getenv("PATH")),
        directory.resolve("node.log"),
        (which, code) -> ends.incrementAndGet());
  }
}
