package dev.segue.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.diffusion.waiting.WaitingBundle;
import dev.segue.infra.embedded.EmbeddedStack;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A service that cannot start says so in a sentence and ends, whatever it had opened by then: a
 * live process that does nothing is worse than none.
 */
@Timeout(300)
class StartUpTest {
  @TempDir private static Path directory;
  private static EmbeddedStack stack;
  private static Path bundle;

  /** How a process ended, and what it said that is not its log. */
  private record End(int code, List<String> sentences) {}

  @BeforeAll
  static void start() throws IOException {
    stack = EmbeddedStack.start(directory.resolve("stack"));
    bundle = WaitingBundle.write(directory.resolve("bundle"), 0, 0);
  }

  @AfterAll
  static void stop() {
    stack.close();
  }

  /** The last step of all: broker, store, experts, workers and Streams are open. */
  @ParameterizedTest
  @ValueSource(
      classes = {
        dev.segue.producer.Main.class,
        dev.segue.worker.Main.class,
        dev.segue.stitcher.Main.class
      })
  void aPortThatIsTakenEndsTheProcess(Class<?> service) throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());

      End end = run(service, Map.of("SEGUE_HTTP_PORT", port));

      assertThat(end.code()).isEqualTo(1);
      assertThat(end.sentences()).singleElement().asString().contains(port);
    }
  }

  /** In the middle: the broker is known, and clients of it are open. */
  @ParameterizedTest
  @ValueSource(
      classes = {
        dev.segue.producer.Main.class,
        dev.segue.worker.Main.class,
        dev.segue.stitcher.Main.class
      })
  void aStoreThatRefusesEndsTheProcess(Class<?> service) throws Exception {
    End end = run(service, Map.of("SEGUE_STORE_SECRET_KEY", "another"));

    assertThat(end.code()).isEqualTo(1);
    assertThat(end.sentences()).singleElement().asString().contains("store");
  }

  private static End run(Class<?> service, Map<String, String> differently) throws Exception {
    Map<String, String> environment = new HashMap<>(stack.environment());
    environment.put("SEGUE_BUNDLE", bundle.toString());
    environment.put("SEGUE_DATA_DIR", Files.createTempDirectory(directory, "data").toString());
    environment.put("SEGUE_INSTANCE", service.getPackageName());
    environment.put("OMP_WAIT_POLICY", "PASSIVE");
    environment.putAll(differently);
    Path err = Files.createTempFile(directory, "service", ".err");
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                service.getName())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(err.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      assertThat(process.waitFor(2, TimeUnit.MINUTES))
          .as(() -> "ended by itself; it said: " + read(err))
          .isTrue();
    } finally {
      process.destroyForcibly();
    }
    List<String> sentences = read(err).lines().filter(line -> line.startsWith("segue: ")).toList();
    return new End(process.exitValue(), sentences);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
