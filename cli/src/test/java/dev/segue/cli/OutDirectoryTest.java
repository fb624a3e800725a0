package dev.segue.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutDirectoryTest {
  private static final String PLAYLIST =
      """
      #EXTM3U
      #EXT-X-MAP:URI="init.mp4"
      #EXTINF:1.000000,
      chunk-00000.m4s
      #EXTINF:2.000000,
      chunk-00001.m4s
      #EXTINF:2.000000,
      ../../elsewhere.m4s
      """;

  @TempDir Path directory;

  @Test
  void whatAPlaylistNamesIsMissingUntilItIsThere() {
    OutDirectory out = OutDirectory.open(directory);
    assertThat(out.missing(PLAYLIST))
        .containsExactly("init.mp4", "chunk-00000.m4s", "chunk-00001.m4s");

    out.part("init.mp4", "init".getBytes(UTF_8));
    out.part("chunk-00000.m4s", "0".getBytes(UTF_8));

    assertThat(out.missing(PLAYLIST)).containsExactly("chunk-00001.m4s");
    assertThat(directory.resolve("chunk-00000.m4s")).hasContent("0");
  }

  @Test
  void onlyWhatAnEarlierVideoLeftIsCleared() throws IOException {
    Files.writeString(directory.resolve("holiday.mp4"), "mine");
    try (OutDirectory earlier = OutDirectory.open(directory)) {
      earlier.part("init.mp4", "init".getBytes(UTF_8));
      earlier.part("chunk-00038.m4s", "38".getBytes(UTF_8));
      earlier.playlist(PLAYLIST);
    }
    Files.writeString(directory.resolve(".segue.part"), "half");

    try (OutDirectory out = OutDirectory.open(directory)) {
      out.clear();
      out.part("init.mp4", "new".getBytes(UTF_8));
    }

    try (var files = Files.list(directory)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("holiday.mp4", "init.mp4", ".segue");
    }
    assertThat(directory.resolve(".segue")).hasContent("init.mp4");
  }

  @ParameterizedTest
  @ValueSource(strings = {"video.mp4", "video.json", "index.m3u8", "init.mp4", "chunk-00003.m4s"})
  void whatSomebodyElseMadeIsNotReplaced(String name) throws IOException {
    Path file = Files.writeString(directory.resolve(name), "mine");

    assertThatThrownBy(() -> OutDirectory.open(directory))
        .isInstanceOf(LocalException.class)
        .hasMessageContainingAll(file.toString(), "not made by segue", "--out");

    assertThat(directory).isDirectoryContaining(path -> path.equals(file));
    assertThat(directory.resolve(".segue")).doesNotExist();
  }

  @Test
  void aFolderNamedLikeTheVideoIsInTheWay() throws IOException {
    Path folder = Files.createDirectory(directory.resolve("video.mp4"));

    assertThatThrownBy(() -> OutDirectory.open(directory))
        .isInstanceOf(LocalException.class)
        .hasMessageContainingAll(folder.toString(), "is in the way");

    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void oneVideoAtATimeGoesThere() {
    OutDirectory first = OutDirectory.open(directory);
    assertThatThrownBy(() -> OutDirectory.open(directory))
        .isInstanceOf(LocalException.class)
        .hasMessageContainingAll("another video", directory.toString(), "--out");

    first.close();

    OutDirectory.open(directory).close();
  }

  @Test
  void aFullDiskIsToldInOneSentenceAndTheSameVideoGoesOn() throws IOException {
    OutDirectory out = OutDirectory.open(directory);
    Path full = Files.createSymbolicLink(directory.resolve(".segue.part"), Path.of("/dev/full"));

    assertThatThrownBy(() -> out.part("chunk-00000.m4s", new byte[100]))
        .isInstanceOf(LocalException.class)
        .hasMessage(
            "cannot write "
                + directory.resolve("chunk-00000.m4s")
                + ": no space left on device; mend that, and the same command goes on");
    assertThatThrownBy(() -> out.whole(new ByteArrayInputStream(new byte[100])))
        .isInstanceOf(LocalException.class)
        .hasMessageContaining("no space left on device");

    Files.delete(full);
    out.part("chunk-00000.m4s", new byte[100]);
    assertThat(directory.resolve("chunk-00000.m4s")).hasSize(100);
  }

  @Test
  void bytesThatBreakOffAreNotTakenForAFullDisk() {
    OutDirectory out = OutDirectory.open(directory);
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("connection reset");
          }

          @Override
          public int read(byte[] buffer, int offset, int length) throws IOException {
            throw new IOException("connection reset");
          }
        };

    assertThatThrownBy(() -> out.whole(broken))
        .isInstanceOf(IOException.class)
        .hasMessage("connection reset");
    assertThat(directory.resolve("video.mp4")).doesNotExist();
  }

  @Test
  void filesAppearWholeAndReplaceWhatWasThere() throws IOException {
    OutDirectory out = OutDirectory.open(directory);
    out.playlist("old");

    out.playlist(PLAYLIST);
    out.whole(new ByteArrayInputStream("video".getBytes(UTF_8)));

    assertThat(directory.resolve("index.m3u8")).hasContent(PLAYLIST.stripTrailing());
    assertThat(directory.resolve("video.mp4")).hasContent("video");
    assertThat(directory.resolve(".segue.part")).doesNotExist();
  }

  @Test
  void withoutATerminalEveryChangeIsALine() throws IOException {
    StringWriter lines = new StringWriter();
    var mapper = dev.segue.schemas.EventCodec.json();
    try (Progress progress = Progress.of(false, new PrintWriter(lines))) {
      for (int chunks : new int[] {0, 1, 1, 2}) {
        progress.show(
            mapper.readTree(
                "{\"segments\":2,\"structures\":2,\"chunk_count\":2,\"chunks\":" + chunks + "}"));
      }
    }

    assertThat(lines.toString().lines())
        .containsExactly(
            " 50%  structures 2/2, chunks 0/2",
            " 75%  structures 2/2, chunks 1/2", "100%  structures 2/2, chunks 2/2");
  }
}
