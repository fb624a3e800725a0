package dev.segue.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    OutDirectory out = OutDirectory.make(directory);
    assertThat(out.missing(PLAYLIST))
        .containsExactly("init.mp4", "chunk-00000.m4s", "chunk-00001.m4s");

    out.part("init.mp4", "init".getBytes(UTF_8));
    out.part("chunk-00000.m4s", "0".getBytes(UTF_8));

    assertThat(out.missing(PLAYLIST)).containsExactly("chunk-00001.m4s");
    assertThat(directory.resolve("chunk-00000.m4s")).hasContent("0");
  }

  @Test
  void onlyFilesOfAnEarlierVideoAreCleared() throws IOException {
    for (String name :
        new String[] {
          "index.m3u8", "init.mp4", "chunk-00038.m4s", "video.mp4", "video.mp4.part", "holiday.mp4"
        }) {
      Files.writeString(directory.resolve(name), name);
    }

    OutDirectory.make(directory).clear();

    assertThat(directory).isDirectoryContaining("glob:**/holiday.mp4");
    try (var files = Files.list(directory)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void filesAppearWholeAndReplaceWhatWasThere() {
    OutDirectory out = OutDirectory.make(directory);
    out.playlist("old");

    out.playlist(PLAYLIST);
    out.whole(new ByteArrayInputStream("video".getBytes(UTF_8)));

    assertThat(directory.resolve("index.m3u8")).hasContent(PLAYLIST.stripTrailing());
    assertThat(directory.resolve("video.mp4")).hasContent("video");
    assertThat(directory.resolve("video.mp4.part")).doesNotExist();
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
