package dev.segue.stitcher.cmaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.segue.stitcher.Ffmpeg;
import dev.segue.stitcher.encode.EncodedFrame;
import dev.segue.stitcher.encode.VideoFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 11, 24, 25, 60, 240})
  void aStreamMadeOutOfOrderPlaysWithoutGapOrWarning(int fps) throws IOException {
    Clip clip = new Clip(new VideoFormat(64, 48, fps), List.of(8, 16, 16, 16, 1));

    Path playlist = clip.publish(folder, List.of(3, 0, 4, 2, 1));

    assertThat(Ffmpeg.frames(playlist)).isEqualTo(57);
    assertThat(Ffmpeg.times(playlist)).hasSize(57).startsWith(0);
    assertThat(Ffmpeg.distances(Ffmpeg.times(playlist))).hasSize(1);
    assertThat(Ffmpeg.decode(playlist)).hasSize(57 * 64 * 48 * 3 / 2);
  }

  @ParameterizedTest
  @CsvSource({
    "8, 90000, 11250",
    "24, 90000, 3750",
    "25, 90000, 3600",
    "7, 7000, 1000",
    "11, 11000, 1000"
  })
  void everyFrameLastsTheSameWholeNumberOfTicks(int fps, int timescale, int ticks) {
    Timeline time = Timeline.of(fps);

    assertThat(time).isEqualTo(new Timeline(timescale, ticks));
    assertThat(time.at(100_000)).isEqualTo(100_000L * ticks);
    assertThat(time.frameDuration() * (long) fps).isEqualTo(time.timescale());
  }

  @Test
  void aChunkDecodesAloneToWhatItIsWithinTheStream() throws IOException {
    Clip clip = new Clip(new VideoFormat(64, 48, 8), List.of(8, 16, 5));
    byte[] whole = Ffmpeg.decode(clip.publish(folder, List.of(2, 1, 0)));

    Path alone = folder.resolve("alone.mp4");
    Files.write(alone, join(clip.init(), clip.chunk(1)));

    int frame = 64 * 48 * 3 / 2;
    assertThat(Ffmpeg.decode(alone))
        .isEqualTo(java.util.Arrays.copyOfRange(whole, 8 * frame, 24 * frame));
  }

  @Test
  void theSameChunkIsTheSameBytesAgain() {
    Clip clip = new Clip(new VideoFormat(64, 48, 8), List.of(8, 16));

    assertThat(clip.chunk(1)).isEqualTo(clip.chunk(1));
    assertThat(clip.init()).isEqualTo(clip.init());
  }

  @Test
  void aChunkLateInALongVideoKeepsItsTime() throws IOException {
    Clip clip = new Clip(new VideoFormat(16, 16, 1), List.of(1));
    byte[] late = clip.chunk(0);
    byte[] moved = MediaSegment.of(1, 6249, 99_999, List.of(new EncodedFrame(first(late), true)));

    Path file = folder.resolve("late.mp4");
    Files.write(file, join(clip.init(), moved));

    assertThat(Ffmpeg.times(file)).containsExactly(99_999L * 90_000);
    assertThat(MediaSegment.read(moved).decodeTime()).isEqualTo(99_999L * 90_000);
  }

  @Test
  void aChunkThatDoesNotBeginAfreshIsRefused() {
    EncodedFrame key = new EncodedFrame(new byte[8], true);
    EncodedFrame other = new EncodedFrame(new byte[8], false);

    assertThatThrownBy(() -> MediaSegment.of(8, 0, 0, List.of(other)))
        .hasMessageContaining("begins with a key frame");
    assertThatThrownBy(() -> MediaSegment.of(8, 0, 0, List.of(key, other, key)))
        .hasMessageContaining("one key frame");
    assertThatThrownBy(() -> MediaSegment.of(8, 0, 0, List.of()))
        .hasMessageContaining("begins with a key frame");
  }

  private static byte[] first(byte[] segment) {
    MediaSegment.Parts parts = MediaSegment.read(segment);
    byte[] bytes = new byte[parts.sizes().get(0)];
    parts.data().get(bytes);
    return bytes;
  }

  static byte[] join(byte[] one, byte[] two) {
    return java.nio.ByteBuffer.allocate(one.length + two.length).put(one).put(two).array();
  }
}
