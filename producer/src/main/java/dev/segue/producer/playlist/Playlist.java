package dev.segue.producer.playlist;

import dev.segue.producer.intake.VideoFile;
import dev.segue.schemas.Keys;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** HLS media playlists (RFC 8216, version 7, EVENT). Pure: any replica renders the same. */
public final class Playlist {
  public static final String TYPE = "application/vnd.apple.mpegurl";

  private Playlist() {}

  /**
   * A video's playlist.
   *
   * @param run how many chunks are listed, 1 or more
   * @param ended whether no further chunk will be listed
   */
  public static String render(VideoFile file, int run, boolean ended) {
    int fps = file.accepted().video().fps();
    int target = Math.max(1, (file.length() + fps - 1) / fps);
    StringBuilder text =
        new StringBuilder("#EXTM3U\n")
            .append("#EXT-X-VERSION:7\n")
            .append("#EXT-X-TARGETDURATION:" + target + "\n")
            .append("#EXT-X-MEDIA-SEQUENCE:0\n")
            .append("#EXT-X-PLAYLIST-TYPE:EVENT\n")
            .append("#EXT-X-INDEPENDENT-SEGMENTS\n")
            .append("#EXT-X-START:TIME-OFFSET=0\n")
            .append("#EXT-X-MAP:URI=\"init.mp4\"\n");
    for (int j = 0; j < run; j++) {
      text.append("#EXTINF:" + seconds(file.chunkFrames().get(j), fps) + ",\n")
          .append(Keys.chunkName(j) + "\n");
    }
    return text.append(ended ? "#EXT-X-ENDLIST\n" : "").toString();
  }

  /** Exact where six decimals are, and never longer than a millionth of a second off. */
  private static String seconds(int frames, int fps) {
    return BigDecimal.valueOf(frames)
        .divide(BigDecimal.valueOf(fps), 6, RoundingMode.HALF_UP)
        .toPlainString();
  }
}
