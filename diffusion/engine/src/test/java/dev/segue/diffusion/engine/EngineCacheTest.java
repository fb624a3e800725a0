package dev.segue.diffusion.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineCacheTest {
  @TempDir Path directory;

  @Test
  void whatAKilledProcessHasHalfUnpackedIsGoneBeforeTheNextUnpacks() throws IOException {
    Path cache = directory.resolve("pytorch");
    Path whole = Files.createDirectories(cache.resolve("2.7.1-cpu-linux-x86_64"));
    Files.writeString(whole.resolve("libtorch.so"), "whole");
    Files.writeString(whole.resolve("jni123tmp"), "half");
    Path half = Files.createDirectories(cache.resolve("tmp8123456789/lib")).getParent();
    Files.writeString(half.resolve("lib/libtorch_cpu.so"), "half");

    boolean gone = EngineCache.alone(cache, () -> Files.notExists(half));

    assertThat(gone).isTrue();
    assertThat(whole.resolve("jni123tmp")).doesNotExist();
    assertThat(whole.resolve("libtorch.so")).hasContent("whole");
  }

  @Test
  void whoUnpacksIsAlone() throws IOException {
    Path lock = directory.resolve("unpacking.lock");

    boolean held = EngineCache.alone(directory, () -> isLocked(lock));

    assertThat(held).isTrue();
    assertThat(isLocked(lock)).isFalse();
  }

  @Test
  void aCacheThatCannotBeWrittenIsUsedAllTheSame() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "");

    assertThat(EngineCache.<String>alone(file.resolve("cache"), () -> "loaded"))
        .isEqualTo("loaded");
  }

  private static boolean isLocked(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      return channel.tryLock() == null;
    } catch (OverlappingFileLockException e) {
      return true;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
