package dev.segue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(600)
class GenerateTest {
  @TempDir Path directory;

  @Test
  void theSameSeedGivesTheSameBytesWhateverTheVideosId() throws Exception {
    Run first = generate("first");
    Run second = generate("second");

    assertThat(first.code()).as(first.err()).isZero();
    assertThat(second.code()).as(second.err()).isZero();
    assertThat(first.out())
        .containsSubsequence("video video_", "24 frames, seed 7", "watch it at http://", "done:");
    assertThat(first.err()).contains("100%  structures 2/2, chunks 2/2");
    assertThat(id(first)).isNotEqualTo(id(second));
    assertThat(files("first"))
        .isEqualTo(files("second"))
        .containsOnlyKeys(
            "index.m3u8",
            "init.mp4",
            "chunk-00000.m4s",
            "chunk-00001.m4s",
            "video.mp4",
            "video.json",
            ".segue");
    assertThat(directory.resolve("first/video.json"))
        .content()
        .contains("segue-video/1", "\"frames\" : 24", "\"settings\"")
        .doesNotContain("watch_url", "created_at");
    assertThat(Files.readString(directory.resolve("first/index.m3u8")))
        .endsWith("#EXT-X-ENDLIST\n");
    assertThat(frames("first/video.mp4")).isEqualTo("24");
    assertThat(frames("first/index.m3u8")).isEqualTo("24");
    assertThat(directory.resolve("data-first/generate")).isEmptyDirectory();
    assertThat(Run.of(directory, "evaluate", directory.resolve("first").toString()).out())
        .contains("video.mp4: 24 frames, \"a red ball bouncing over a green meadow\"");
    assertThat(cutWithoutTrace(directory.resolve("first/video.mp4")).err())
        .containsPattern("of 24 frames only \\d+ could be decoded");
  }

  private Run generate(String name) {
    return Run.of(
        directory.resolve("data-" + name),
        "generate",
        "--prompt",
        "a red ball bouncing over a green meadow",
        "--frames",
        "24",
        "--seed",
        "7",
        "--out",
        directory.resolve(name).toString());
  }

  /** What is said of a video whose last box ends where the file ends, half of which is lost. */
  private Run cutWithoutTrace(Path video) throws IOException {
    byte[] whole = Files.readAllBytes(video);
    int box = new String(whole, StandardCharsets.ISO_8859_1).indexOf("mdat") - Integer.BYTES;
    ByteBuffer.wrap(whole).putInt(box, 0);
    Path cut = directory.resolve("cut.mp4");
    Files.write(cut, Arrays.copyOf(whole, (box + whole.length) / 2));
    return Run.of(directory, "evaluate", cut.toString());
  }

  private static String id(Run run) {
    return run.out().lines().findFirst().orElseThrow().replaceFirst("video (\\S+):.*", "$1");
  }

  /**
   * All files; the list of them in one order, since how playlists and chunks alternate may vary.
   */
  private Map<String, String> files(String name) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.list(directory.resolve(name))) {
      for (Path file : all.toList()) {
        files.put(
            file.getFileName().toString(),
            new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
      }
    }
    files.computeIfPresent(
        ".segue", (list, names) -> names.lines().sorted().collect(Collectors.joining("\n")));
    return files;
  }

  /** Counted by decoding; whatever ffprobe warns of is in the answer too. */
  private String frames(String name) throws Exception {
    Process probe =
        new ProcessBuilder(
                "ffprobe",
                "-v",
                "warning",
                "-count_frames",
                "-select_streams",
                "v",
                "-show_entries",
                "stream=nb_read_frames",
                "-of",
                "default=noprint_wrappers=1:nokey=1",
                directory.resolve(name).toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(probe.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(probe.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return String.join(" ", said.lines().distinct().toList());
  }
}
