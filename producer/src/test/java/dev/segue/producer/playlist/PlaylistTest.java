package dev.segue.producer.playlist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.segue.diffusion.plan.Window;
import dev.segue.producer.Fixtures;
import dev.segue.producer.intake.VideoFile;
import dev.segue.schemas.Terms;
import dev.segue.schemas.VideoAccepted;
import dev.segue.schemas.VideoDescription;
import io.lindstrom.m3u8.model.MediaPlaylist;
import io.lindstrom.m3u8.model.PlaylistType;
import io.lindstrom.m3u8.parser.MediaPlaylistParser;
import io.lindstrom.m3u8.parser.PlaylistParserException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlaylistTest {
  @Test
  void aGrowingPlaylistReadsSo() {
    assertThat(Playlist.render(file(40, 8), 2, false))
        .isEqualTo(
            """
            #EXTM3U
            #EXT-X-VERSION:7
            #EXT-X-TARGETDURATION:2
            #EXT-X-MEDIA-SEQUENCE:0
            #EXT-X-PLAYLIST-TYPE:EVENT
            #EXT-X-INDEPENDENT-SEGMENTS
            #EXT-X-START:TIME-OFFSET=0
            #EXT-X-MAP:URI="init.mp4"
            #EXTINF:1.000000,
            chunk-00000.m4s
            #EXTINF:2.000000,
            chunk-00001.m4s
            """);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 8, 1, 2",
    "8, 8, 1, 2",
    "17, 8, 2, 2",
    "600, 8, 38, 2",
    "601, 8, 39, 2",
    "100, 24, 7, 1",
    "100, 60, 7, 1",
    "64, 1, 5, 16",
    "64, 3, 5, 6",
    "64, 16, 5, 1"
  })
  void anotherParserReadsTheWholeStream(int frames, int fps, int chunks, int target)
      throws PlaylistParserException {
    VideoFile file = file(frames, fps);

    MediaPlaylist read =
        new MediaPlaylistParser().readPlaylist(Playlist.render(file, chunks, true));

    assertThat(read.version()).contains(7);
    assertThat(read.playlistType()).contains(PlaylistType.EVENT);
    assertThat(read.ongoing()).isFalse();
    assertThat(read.independentSegments()).isTrue();
    assertThat(read.startTimeOffset().orElseThrow().timeOffset()).isZero();
    assertThat(read.targetDuration()).isEqualTo(target);
    assertThat(read.mediaSegments()).hasSize(chunks);
    assertThat(read.mediaSegments().get(0).segmentMap().orElseThrow().uri()).isEqualTo("init.mp4");
    assertThat(read.mediaSegments())
        .allSatisfy(segment -> assertThat(segment.duration()).isLessThanOrEqualTo(target + 0.499));
    double seconds = read.mediaSegments().stream().mapToDouble(s -> s.duration()).sum();
    assertThat(seconds).isCloseTo((double) frames / fps, within(1e-6 * chunks));
  }

  @Test
  void eachPlaylistBeginsWithTheOneBefore() {
    VideoFile file = file(100, 24);

    for (int run = 1; run < 7; run++) {
      assertThat(Playlist.render(file, run + 1, false))
          .startsWith(Playlist.render(file, run, false));
    }
    assertThat(Playlist.render(file, 3, true))
        .isEqualTo(Playlist.render(file, 3, false) + "#EXT-X-ENDLIST\n");
  }

  static VideoFile file(int frames, int fps) {
    VideoDescription video = Fixtures.video("v", frames);
    VideoDescription paced =
        new VideoDescription(
            "v",
            video.prompt(),
            frames,
            fps,
            video.seed(),
            video.bundle(),
            video.model(),
            video.latent(),
            video.recipe());
    return new VideoFile(
        new VideoAccepted(paced, Terms.of(5, Fixtures.NOON), List.of()),
        "request",
        Fixtures.LENGTH,
        Fixtures.layout(frames).windows().stream().map(Window::frames).toList());
  }
}
