package dev.segue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code segue bench}, on experts that hardly wait. */
@Timeout(300)
class BenchTest {
  @TempDir Path directory;

  @Test
  void oneWorkerAndTwoMakeTheSameBytesOfOneVideoAndOfTwo() {
    Run run =
        Run.of(
            directory,
            "bench",
            "--workers=1,2",
            "--videos=1,2",
            "--frames=48",
            "--forward=20",
            "--decode=1",
            "--option=refinementSteps=2");

    assertThat(run.err()).contains("2 + 2: tracks 3/3, chunks 4/4");
    assertThat(run.code()).isZero();
    List<String> rows = run.out().lines().filter(line -> line.startsWith("| ")).toList();
    assertThat(rows).hasSize(2 * 3);
    assertThat(rows.get(1)).startsWith("| 1 + 1 |").contains("| 1.00 |");
    assertThat(rows.get(2)).startsWith("| 2 + 2 |");
    assertThat(last(rows.get(1))).isEqualTo(last(rows.get(2))).hasSize(12);
    assertThat(last(rows.get(4))).isEqualTo(last(rows.get(5))).isNotEqualTo(last(rows.get(1)));
    assertThat(directory).as("nothing is left behind").isEmptyDirectory();
  }

  @Test
  void theControlPlaneIsMeasuredByItself() {
    Run run = Run.of(directory, "bench", "--control", "--workers=2,30", "--queued=3");

    assertThat(run.code()).isZero();
    List<String> rows = run.out().lines().filter(line -> line.startsWith("| ")).toList();
    assertThat(rows).hasSize(3);
    assertThat(rows.get(1)).startsWith("| 2 + 2 | 3 | 18 | ").endsWith(" ms |");
    assertThat(rows.get(2)).startsWith("| 30 + 30 | 3 | 18 | ").endsWith(" ms |");
    assertThat(directory).as("nothing is left behind").isEmptyDirectory();
  }

  static Stream<Arguments> nonsense() {
    return Stream.of(
        Arguments.of("--workers", "--workers=0"),
        Arguments.of("--workers", "--workers=1,65"),
        Arguments.of("--videos", "--videos=0"),
        Arguments.of("--stitchers", "--stitchers=-1"),
        Arguments.of("--queued", "--queued=0"),
        Arguments.of("--frames", "--frames=0"),
        Arguments.of("--forward", "--forward=-1"),
        Arguments.of("no recipe 'nope'", "--recipe=nope"),
        Arguments.of("no option 'stepz'", "--option=stepz=4"));
  }

  @ParameterizedTest
  @MethodSource("nonsense")
  void nonsenseIsAnErrorAndNothingIsStarted(String told, String option) {
    Run run = Run.of(directory.resolve("data"), "bench", option);

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains(told);
    assertThat(directory.resolve("data")).doesNotExist();
  }

  private static String last(String row) {
    return row.replaceAll(".*\\| (.*) \\|", "$1");
  }
}
