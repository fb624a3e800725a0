package dev.segue.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
  @TempDir Path directory;

  @Test
  void aSecondStackIsToldWhoHasTheDirectoryUntilTheFirstGivesItUp() {
    Path data = directory.resolve("data");
    try (DataDirectory first = DataDirectory.take(data)) {
      first.note("url", "http://127.0.0.1:1234");

      assertThatThrownBy(() -> DataDirectory.take(data))
          .isInstanceOf(LocalException.class)
          .hasMessageContaining(data.toString())
          .hasMessageContaining("http://127.0.0.1:1234")
          .hasMessageContaining("SEGUE_DATA_DIR");
    }

    try (DataDirectory second = DataDirectory.take(data)) {
      assertThat(second.note("url")).hasValue("http://127.0.0.1:1234");
      assertThat(second.note("port.http")).isEmpty();
    }
  }

  @Test
  void whatIsRemovedIsGoneEvenIfARemovalBeforeBrokeOff() throws IOException {
    Path data = Files.createDirectories(directory.resolve("data/kafka")).getParent();
    Files.writeString(Files.createDirectories(directory.resolve("data.trash/s3")).resolve("x"), "");

    DataDirectory.remove(data);

    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void aDirectoryThatCannotBeMadeIsToldWithTheReasonAndWhatToDo() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "");

    assertThatThrownBy(() -> DataDirectory.take(file.resolve("data")))
        .isInstanceOf(LocalException.class)
        .hasMessageContainingAll("cannot use the directory", "not a directory", "SEGUE_DATA_DIR");
    assertThatThrownBy(() -> KeptSeed.of(file.resolve("data"), () -> 7))
        .isInstanceOf(LocalException.class)
        .hasMessageContainingAll("cannot use the directory", "SEGUE_DATA_DIR");
    assertThatThrownBy(() -> DataDirectory.take(Path.of("/proc/segue")))
        .isInstanceOf(LocalException.class)
        .hasMessageNotContaining("/proc/segue: /proc/segue");
  }

  @Test
  void aSeedThatWasDamagedIsTold() throws IOException {
    Path file = Files.writeString(directory.resolve("seed"), "");

    assertThatThrownBy(() -> KeptSeed.of(directory, () -> 7))
        .isInstanceOf(LocalException.class)
        .hasMessage(file + " holds no seed; remove it");
  }

  @Test
  void aDrawnSeedIsDrawnOnce() {
    AtomicLong draws = new AtomicLong(41);

    long first = KeptSeed.of(directory.resolve("data"), draws::incrementAndGet);
    long second = KeptSeed.of(directory.resolve("data"), draws::incrementAndGet);

    assertThat(first).isEqualTo(42);
    assertThat(second).isEqualTo(42);
  }
}
