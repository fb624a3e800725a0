package dev.segue.evaluation.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Eight frames of one colour each, which another encoder wrote in several forms. */
class VideoFileTest {
  private static final Path FOLDER =
      Path.of(
          System.getProperty("segue.root"),
          "evaluation/src/test/resources/dev/segue/evaluation/video");

  @ParameterizedTest
  @ValueSource(strings = {"plain.mp4", "fragmented.mp4", "index.m3u8"})
  void givesFramesInTheOrderInWhichTheyAreShown(String name) {
    List<Picture> frames = read(FOLDER.resolve(name));

    assertThat(frames).hasSize(8);
    for (int f = 0; f < 8; f++) {
      Picture frame = frames.get(f);
      assertThat(frame.width()).isEqualTo(32);
      assertThat(frame.at(0)).as("red of frame %d", f).isCloseTo(20 + 25 * f, within(4));
      assertThat(frame.at(1)).as("green of frame %d", f).isCloseTo(200 - 20 * f, within(4));
      assertThat(frame.at(2)).as("blue of frame %d", f).isCloseTo(60, within(4));
    }
  }

  @Test
  void aDirectoryIsItsWholeVideoOrItsPlaylist(@TempDir Path directory) throws IOException {
    assertThatThrownBy(() -> VideoFile.find(directory))
        .hasMessageContaining("neither a video.mp4 nor an index.m3u8");
    Path playlist = Files.writeString(directory.resolve("index.m3u8"), "#EXTM3U\n");
    assertThat(VideoFile.find(directory)).isEqualTo(playlist);
    Path whole = Files.writeString(directory.resolve("video.mp4"), "x");
    assertThat(VideoFile.find(directory)).isEqualTo(whole);
    assertThatThrownBy(() -> VideoFile.find(directory.resolve("none")))
        .hasMessageContaining("there is no file");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 40, 700, 900, 1_100})
  void aVideoThatIsCutOffIsRefusedInASentence(int bytes, @TempDir Path directory)
      throws IOException {
    byte[] whole = Files.readAllBytes(FOLDER.resolve("fragmented.mp4"));
    Path cut = directory.resolve("cut.mp4");
    Files.write(cut, java.util.Arrays.copyOf(whole, bytes));

    assertThatThrownBy(() -> read(cut))
        .isInstanceOfSatisfying(
            VideoException.class, e -> assertThat(e.code()).isEqualTo("video-unreadable"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"nonsense", "#EXTM3U\nhttps://example.org/a.m4s\n", "#EXTM3U\nnone.m4s\n", ""})
  void aPlaylistWithoutPartsBesideItIsRefused(String text, @TempDir Path directory)
      throws IOException {
    Path playlist = Files.writeString(directory.resolve("index.m3u8"), text);

    assertThatThrownBy(() -> read(playlist)).isInstanceOf(VideoException.class);
  }

  private static List<Picture> read(Path file) {
    List<Picture> frames = new ArrayList<>();
    VideoFile.read(file, frames::add);
    return frames;
  }
}
