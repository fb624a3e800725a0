package dev.segue.stitcher.cmaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.segue.stitcher.Ffmpeg;
import dev.segue.stitcher.encode.VideoFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WholeVideoTest {
  private static final VideoFormat SMALL = new VideoFormat(64, 48, 8);

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {7, 8, 25})
  void theWholeVideoShowsWhatTheStreamShows(int fps) throws IOException {
    Clip clip = new Clip(new VideoFormat(64, 48, fps), List.of(8, 16, 16, 3));
    Path playlist = clip.publish(folder, List.of(1, 3, 0, 2));

    Path whole = write(clip, folder.resolve("video.mp4"));

    assertThat(Ffmpeg.frames(whole)).isEqualTo(43);
    assertThat(Ffmpeg.times(whole)).hasSize(43).startsWith(0);
    assertThat(Ffmpeg.distances(Ffmpeg.times(whole))).hasSize(1);
    assertThat(Ffmpeg.decode(whole)).isEqualTo(Ffmpeg.decode(playlist));
    assertThat(Ffmpeg.stream(whole, "nb_frames,r_frame_rate,avg_frame_rate"))
        .containsExactlyInAnyOrder(
            "nb_frames=43", "r_frame_rate=" + fps + "/1", "avg_frame_rate=" + fps + "/1");
  }

  @Test
  void aVideoOfOneFrameIsAVideo() throws IOException {
    Path whole = write(new Clip(SMALL, List.of(1)), folder.resolve("video.mp4"));

    assertThat(Ffmpeg.frames(whole)).isEqualTo(1);
  }

  @Test
  void sixThousandFramesAreCountedAndUniform() throws IOException {
    List<Integer> chunks = new ArrayList<>(List.of(8));
    chunks.addAll(Collections.nCopies(375, 16));
    Clip clip = new Clip(new VideoFormat(16, 16, 24), chunks);

    Path whole = write(clip, folder.resolve("video.mp4"));

    assertThat(Ffmpeg.frames(whole)).isEqualTo(6_008);
    assertThat(Ffmpeg.times(whole)).hasSize(6_008);
    assertThat(Ffmpeg.distances(Ffmpeg.times(whole))).hasSize(1);
  }

  @Test
  void theTablesStandBeforeTheFrames() throws IOException {
    Path whole = write(new Clip(SMALL, List.of(8, 16)), folder.resolve("video.mp4"));

    assertThat(boxes(Files.readAllBytes(whole))).containsExactly("ftyp", "moov", "mdat");
  }

  @Test
  void theSameChunksGiveTheSameFile() throws IOException {
    Clip clip = new Clip(SMALL, List.of(8, 16, 4));
    Path stale = Files.write(folder.resolve("two.mp4"), new byte[1 << 20]);

    byte[] one = Files.readAllBytes(write(clip, folder.resolve("one.mp4")));

    assertThat(Files.readAllBytes(write(clip, stale))).isEqualTo(one);
  }

  @Test
  void aChunkInTheWrongPlaceIsRefused() throws IOException {
    Clip clip = new Clip(SMALL, List.of(8, 16, 16));
    try (WholeVideo whole =
        new WholeVideo(folder.resolve("video.mp4"), SMALL, clip.init(), clip.chunks())) {
      whole.append(clip.chunk(0));

      assertThatThrownBy(() -> whole.append(clip.chunk(2))).hasMessageContaining("chunk 1");
      assertThatThrownBy(() -> whole.append(new byte[40])).hasMessageContaining("no box");
      assertThatThrownBy(whole::finish).hasMessageContaining("chunk 1 of 3 is missing");
      assertThat(whole.next()).isEqualTo(1);
    }
  }

  private static Path write(Clip clip, Path file) throws IOException {
    try (WholeVideo whole = new WholeVideo(file, clip.format(), clip.init(), clip.chunks())) {
      while (whole.next() < clip.chunks().size()) {
        whole.append(clip.chunk(whole.next()));
      }
      whole.finish();
    }
    return file;
  }

  private static List<String> boxes(byte[] file) {
    ByteBuffer in = ByteBuffer.wrap(file);
    List<String> types = new ArrayList<>();
    while (in.hasRemaining()) {
      int start = in.position();
      long size = in.getInt();
      byte[] type = new byte[4];
      in.get(type);
      types.add(new String(type, StandardCharsets.US_ASCII));
      in.position(start + (int) (size == 1 ? in.getLong() : size));
    }
    assertThat(in.position()).isEqualTo(file.length);
    return Collections.unmodifiableList(Arrays.asList(types.toArray(String[]::new)));
  }
}
