package dev.segue.stitcher.cmaf;

import dev.segue.stitcher.Pictures;
import dev.segue.stitcher.encode.EncodedFrame;
import dev.segue.stitcher.encode.Encoder;
import dev.segue.stitcher.encode.Frame;
import dev.segue.stitcher.encode.JcodecEncoder;
import dev.segue.stitcher.encode.VideoFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A video of drawn frames in chunks, each made by an encoder of its own. */
record Clip(VideoFormat format, List<Integer> chunks) {
  private static final Encoder.Factory ENCODERS = JcodecEncoder.at(15);

  int frames() {
    return first(chunks.size());
  }

  /** The first frame of a chunk. */
  int first(int chunk) {
    return chunks.subList(0, chunk).stream().mapToInt(Integer::intValue).sum();
  }

  List<Frame> pictures(int chunk) {
    int first = first(chunk);
    return Pictures.discs(format.width(), format.height(), first, first + chunks.get(chunk));
  }

  byte[] init() {
    return InitSegment.of(format, ENCODERS.start(format).parameterSets());
  }

  byte[] chunk(int chunk) {
    Encoder encoder = ENCODERS.start(format);
    List<EncodedFrame> frames = pictures(chunk).stream().map(encoder::encode).toList();
    return MediaSegment.of(format.fps(), chunk, first(chunk), frames);
  }

  /** Writes the stream, chunks in the order given, and its playlist, which is returned. */
  Path publish(Path folder, List<Integer> order) throws IOException {
    Files.write(folder.resolve("init.mp4"), init());
    for (int chunk : order) {
      Files.write(folder.resolve(chunk + ".m4s"), chunk(chunk));
    }
    StringBuilder playlist =
        new StringBuilder("#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:20\n")
            .append("#EXT-X-PLAYLIST-TYPE:EVENT\n#EXT-X-MAP:URI=\"init.mp4\"\n");
    for (int chunk = 0; chunk < chunks.size(); chunk++) {
      double seconds = chunks.get(chunk) / (double) format.fps();
      playlist.append("#EXTINF:").append(seconds).append(",\n").append(chunk).append(".m4s\n");
    }
    playlist.append("#EXT-X-ENDLIST\n");
    return Files.writeString(folder.resolve("index.m3u8"), playlist);
  }
}
