package dev.segue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.diffusion.bundle.BundleLoader;
import dev.segue.diffusion.bundle.Manifest;
import dev.segue.infra.settings.Settings;
import dev.segue.kernel.Sha256;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class SegueTest {
  @TempDir Path directory;

  static Stream<Arguments> nonsense() {
    return Stream.of(
        Arguments.of("frames must be at least 1", args("a ball", "--frames", "0")),
        Arguments.of("frames must be at least 1", args("a ball", "--frames", "-3")),
        Arguments.of("frames: must be from 1 to 100000", args("a ball", "--frames", "1000000")),
        Arguments.of("'--frames'", args("a ball", "--frames", "many")),
        Arguments.of("fps must be at least 1", args("a ball", "--fps", "0")),
        Arguments.of("fps must be at most 60", args("a ball", "--fps", "100")),
        Arguments.of("prompt must not be empty", args("")),
        Arguments.of("prompt must not be empty", args("  ")),
        Arguments.of("prompt: it has 100000 bytes, at most 4096", args("x".repeat(100_000))),
        Arguments.of("'--seed'", args("a ball", "--seed", "9223372036854775808")),
        Arguments.of("preset", args("a ball", "--preset", "7")),
        Arguments.of("there is no recipe 'nope'", args("a ball", "--recipe", "nope")),
        Arguments.of("--server", args("a ball", "--server", "somewhere")),
        Arguments.of(
            "frames: must be at least 1",
            args("a ball", "--server", "http://localhost:1", "--frames", "0")),
        Arguments.of(
            "prompts[0].at: is past the video's end",
            args("a ball", "--frames", "16", "--prompt-at", "2=a kite")),
        Arguments.of(
            "prompts[1].at: must be later",
            args("a ball", "--prompt-at", "2=a kite", "--prompt-at", "16f=a boat")),
        Arguments.of("prompts[0]: says another thing", args("a ball", "--prompt-at", "0=a kite")),
        Arguments.of("--prompt-at: a moment", args("a ball", "--prompt-at", "soon=a kite")),
        Arguments.of("--prompts: ", args("a ball", "--prompts", "no-such-file.json")),
        Arguments.of("not both", args("a ball", "--prompts", "a.json", "--prompt-at", "2=a kite")),
        Arguments.of(
            "--input-reference: no-such.png cannot be read",
            args("a ball", "--input-reference", "no-such.png")),
        Arguments.of(
            "neither a PNG nor a JPEG",
            args("a ball", "--recipe", "chunk-wise", "--input-reference", "pom.xml")),
        Arguments.of(
            "has no use for a picture",
            args("a ball", "--input-reference", "../docs/red-ball.jpg")),
        Arguments.of("--prompt: it has bytes that are not UTF-8", args("gr\uFFFDn")),
        Arguments.of("leave out /v1: http://h:1", args("a ball", "--server", "http://h:1/v1")),
        Arguments.of(
            "leave out /v1: http://h:1/x", args("a ball", "--server", "http://h:1/x/v1/videos")),
        Arguments.of("'--frame'; did you mean --frames?", args("a ball", "--frame", "16")),
        Arguments.of("'--sed'; did you mean --seed?", args("a ball", "--sed=7")));
  }

  private static String[] args(String prompt, String... more) {
    return Stream.concat(Stream.of("generate", "--prompt", prompt), Stream.of(more))
        .toArray(String[]::new);
  }

  @ParameterizedTest
  @MethodSource("nonsense")
  void nonsenseIsAnErrorAndNothingIsStarted(String told, String[] args) {
    Path data = directory.resolve("data");

    Run run =
        Run.of(
            data,
            Stream.concat(Stream.of(args), Stream.of("--out", directory.resolve("o").toString()))
                .toArray(String[]::new));

    assertThat(run.err()).contains(told);
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(data).doesNotExist();
  }

  @Test
  void anOutDirectoryThatIsAFileIsAnErrorAndNothingIsStarted() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "mine");

    Run run =
        Run.of(
            directory.resolve("data"), "generate", "--prompt", "a ball", "--out", file.toString());

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("cannot write to " + file);
    assertThat(file).hasContent("mine");
    assertThat(directory.resolve("data")).doesNotExist();
  }

  @Test
  void anOutDirectoryWithoutANameIsAnError() {
    Run run = Run.of(directory.resolve("data"), "generate", "--prompt", "a ball", "--out", "");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("--out: say where the video goes");
    assertThat(directory.resolve("data")).doesNotExist();
  }

  @Test
  void filesOfSomebodyElseStay() throws IOException {
    Path mine = Files.writeString(directory.resolve("video.mp4"), "mine");

    Run run =
        Run.of(
            directory.resolve("data"),
            "generate",
            "--prompt",
            "a ball",
            "--out",
            directory.toString());

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains(mine + " was not made by segue");
    assertThat(mine).hasContent("mine");
    assertThat(directory.resolve("data")).doesNotExist();
  }

  @Test
  void aDataDirectoryThatCannotBeWrittenIsOneSentence() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "");

    Run run =
        Run.of(
            file.resolve("data"),
            "generate",
            "--prompt",
            "a ball",
            "--out",
            directory.resolve("out").toString());

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err().lines())
        .singleElement()
        .asString()
        .contains("cannot use the directory", "SEGUE_DATA_DIR");
  }

  @ParameterizedTest
  @ValueSource(strings = {"up", "bench", "chaos", "generate --prompt ball"})
  void aDataDirectoryThatNoBrokerCanHaveIsRefusedBeforeAnythingIsWritten(String command) {
    Path data = directory.resolve("My Videos, 2026");

    Run run = Run.of(data, command.split(" ", -1));

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains(data + ", for the comma in its path", "SEGUE_DATA_DIR");
    assertThat(directory).isEmptyDirectory();
  }

  @ParameterizedTest
  @CsvSource({
    "nonsense, 2, KAFKA_BOOTSTRAP_SERVERS is 'nonsense'",
    "nowhere.invalid:9092, 1, KAFKA_BOOTSTRAP_SERVERS is nowhere.invalid:9092",
  })
  void brokersThatCannotBeAreOneSentence(String brokers, int code, String told) {
    CommandLine line =
        Segue.commandLine(java.util.Map.of("KAFKA_BOOTSTRAP_SERVERS", brokers), false);
    java.io.StringWriter err = new java.io.StringWriter();
    line.setErr(new java.io.PrintWriter(err));

    assertThat(line.execute("topics")).isEqualTo(code);
    assertThat(err.toString().lines()).singleElement().asString().contains(told);
  }

  @Test
  void aCommandThatIsMisspelledIsToldWithTheNearOne() {
    assertThat(Run.of(directory, "genrate").err())
        .contains("there is no command 'genrate'; did you mean generate?");
  }

  @Test
  void aMisspelledPromptIsNotToldAsAMissingOne() {
    Run run = Run.of(directory, "generate", "--promt", "a ball");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("there is no option '--promt'; did you mean --prompt?");
  }

  @Test
  void aPromptIsNeeded() {
    Run run = Run.of(directory, "generate");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("--prompt", "segue generate --help");
  }

  @Test
  void aBundleThatIsNotThereIsToldWithItsPath() {
    java.util.Map<String, String> environment =
        java.util.Map.of("SEGUE_BUNDLE", directory.resolve("nothing").toString());
    CommandLine line = Segue.commandLine(environment, false);
    java.io.StringWriter err = new java.io.StringWriter();
    line.setErr(new java.io.PrintWriter(err));

    int code = line.execute("generate", "--prompt", "a ball");

    assertThat(code).isEqualTo(1);
    assertThat(err.toString()).contains(directory.resolve("nothing").toString());
  }

  @Test
  void aSettingThatMakesNoSenseIsToldByItsName() {
    CommandLine line =
        Segue.commandLine(java.util.Map.of("SEGUE_HTTP_PORT", "high", "SEGUE_SLOTS", "0"), false);
    java.io.StringWriter err = new java.io.StringWriter();
    line.setErr(new java.io.PrintWriter(err));

    int code = line.execute("up");

    assertThat(code).isEqualTo(2);
    assertThat(err.toString()).contains("SEGUE_HTTP_PORT", "SEGUE_SLOTS");
  }

  @Test
  void upWantsAtLeastOneWorker() {
    Run run = Run.of(directory.resolve("data"), "up", "--workers", "0");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("--workers");
    assertThat(directory.resolve("data")).doesNotExist();
  }

  @Test
  void aTakenPortIsTold() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      java.util.Map<String, String> environment =
          new java.util.HashMap<>(Run.environment(directory));
      environment.put("SEGUE_HTTP_PORT", Integer.toString(taken.getLocalPort()));
      CommandLine line = Segue.commandLine(environment, false);
      java.io.StringWriter err = new java.io.StringWriter();
      line.setErr(new java.io.PrintWriter(err));

      int code = line.execute("up");

      assertThat(code).isEqualTo(1);
      assertThat(err.toString()).contains("SEGUE_HTTP_PORT");
    }
  }

  @Test
  void aBundleOfExpertsThatWaitIsWritten() {
    Path bundle = directory.resolve("bundle");

    assertThat(Run.of(directory, "waiting-bundle", bundle.toString(), "--forward", "50").code())
        .isZero();

    Manifest manifest = BundleLoader.load(bundle).manifest();
    assertThat(manifest.experts().get("control").waitMillis()).isEqualTo(50);
    assertThat(manifest.experts().get("decoder").waitMillis()).isEqualTo(5);
  }

  @Test
  void aTokenIsGoodWithWhatIsSaidToBeSet() {
    Run run = Run.of(directory, "token", "acme");

    assertThat(run.code()).isZero();
    String token = run.out().lines().findFirst().orElseThrow().replaceFirst(".* ", "");
    String setting = run.out().lines().skip(1).findFirst().orElseThrow().replaceFirst(".* ", "");
    assertThat(Settings.from(Map.of("SEGUE_HTTP_TOKENS", setting)).http().access().tenants())
        .isEqualTo(Map.of(Sha256.hex(token.getBytes(StandardCharsets.UTF_8)), "acme"));
    assertThat(Run.of(directory, "token", "acme").out()).doesNotContain(token);
    assertThat(Run.of(directory, "token", "a b").code()).isEqualTo(2);
  }

  @Test
  void expertsDoNotWaitForANegativeTime() {
    Path bundle = directory.resolve("bundle");

    Run run = Run.of(directory, "waiting-bundle", bundle.toString(), "--decode", "-1");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("--decode");
    assertThat(bundle).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "--inject, kill-cat",
    "--inject, kill-worker=many",
    "--inject, kill-worker=0",
    "--every, 5",
    "--videos, 0",
    "--lasts, 0"
  })
  void faultsThatMakeNoSenseStartNothing(String option, String value) {
    Run run = Run.of(directory, "chaos", option, value);

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains(option);
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void aCommandIsNeeded() {
    Run run = Run.of(directory);

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("generate", "segue --help");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "generate",
        "up",
        "producer",
        "worker",
        "stitcher",
        "topics",
        "bench",
        "waiting-bundle",
        "token",
        "chaos"
      })
  void everyCommandHasHelp(String command) {
    Run run = Run.of(directory, command, "--help");

    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("Usage: segue " + command);
  }

  @Test
  void helpNamesTheExitCodesAndVersionTheVersion() {
    assertThat(Run.of(directory, "--help").out()).contains("Exit codes", "130");
    assertThat(Run.of(directory, "--version").out()).startsWith("segue ");
  }
}
