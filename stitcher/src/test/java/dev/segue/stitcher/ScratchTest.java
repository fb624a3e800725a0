package dev.segue.stitcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchTest {
  @TempDir Path folder;

  @Test
  void whatAKilledProcessLeftIsSweptAfterADay() throws IOException {
    Path left = Scratch.file(folder.resolve("scratch"));
    Path foreign = Files.createFile(folder.resolve("scratch").resolve("notes.txt"));
    Clock made = Clock.fixed(Files.getLastModifiedTime(left).toInstant(), ZoneOffset.UTC);

    Scratch.sweep(left.getParent(), Clock.offset(made, Duration.ofHours(23)));
    assertThat(left).exists();
    Scratch.sweep(left.getParent(), Clock.offset(made, Duration.ofHours(25)));

    assertThat(left).doesNotExist();
    assertThat(foreign).exists();
  }

  @Test
  void aDirectoryThatIsNotThereNeedsNoSweeping() {
    Scratch.sweep(folder.resolve("none"), Clock.systemUTC());

    assertThat(folder).isEmptyDirectory();
  }
}
