package dev.segue.testbed.chaos.watch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlaylistWatchTest {
  private static final String ONE = "#EXTM3U\n#EXTINF:1.0,\nchunk-00000.m4s\n";
  private static final String TWO = ONE + "#EXTINF:2.0,\nchunk-00001.m4s\n";
  private static final String END = "#EXT-X-ENDLIST\n";

  @Test
  void aPlaylistMayStayGrowAndEnd() {
    assertThat(PlaylistWatch.follows(ONE, ONE)).isTrue();
    assertThat(PlaylistWatch.follows(ONE, TWO)).isTrue();
    assertThat(PlaylistWatch.follows(ONE, TWO + END)).isTrue();
    assertThat(PlaylistWatch.follows(TWO + END, TWO + END)).isTrue();
  }

  @Test
  void aPlaylistNeitherShrinksNorChangesNorGoesOnAfterItsEnd() {
    assertThat(PlaylistWatch.follows(TWO, ONE)).isFalse();
    assertThat(PlaylistWatch.follows(TWO, TWO.replace("2.0", "1.0"))).isFalse();
    assertThat(PlaylistWatch.follows(ONE + END, TWO + END)).isFalse();
    assertThat(PlaylistWatch.follows(ONE + END, ONE)).isFalse();
  }
}
