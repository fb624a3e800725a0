package dev.segue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code segue evaluate}. */
class EvaluateTest {
  @Test
  void saysWhatCannotBeEvaluated(@TempDir Path directory) throws IOException {
    Run missing = Run.of(directory, "evaluate", directory.resolve("none").toString());
    assertThat(missing.code()).isEqualTo(2);
    assertThat(missing.err()).contains("there is no file");

    Path text = Files.writeString(directory.resolve("text.mp4"), "not a video");
    Run unreadable = Run.of(directory, "evaluate", text.toString());
    assertThat(unreadable.code()).isEqualTo(1);
    assertThat(unreadable.err()).contains("is not a video that can be read");
  }
}
