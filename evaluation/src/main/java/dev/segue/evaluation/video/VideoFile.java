package dev.segue.evaluation.video;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jcodec.api.FrameGrab;
import org.jcodec.api.JCodecException;
import org.jcodec.api.PictureWithMetadata;
import org.jcodec.common.io.NIOUtils;
import org.jcodec.common.io.SeekableByteChannel;

/**
 * The frames of a video in a file: an MP4, plain or fragmented, or a playlist whose parts lie
 * beside it.
 */
public final class VideoFile {
  private static final String PLAYLIST = ".m3u8";
  private static final Pattern MAP = Pattern.compile("#EXT-X-MAP:(?:.*,)?URI=\"([^\"]*)\".*");

  private VideoFile() {}

  /**
   * The file that a path means: of a directory {@code video.mp4}, or {@code index.m3u8} where that
   * is not there.
   *
   * @throws VideoException {@code video-missing}
   */
  public static Path find(Path path) {
    Path file = path;
    if (Files.isDirectory(path)) {
      Path whole = path.resolve("video.mp4");
      file = Files.isRegularFile(whole) ? whole : path.resolve("index" + PLAYLIST);
    }
    if (!Files.isRegularFile(file)) {
      throw new VideoException(
          "video-missing",
          Files.isDirectory(path)
              ? path + " has neither a video.mp4 nor an index.m3u8"
              : "there is no file " + file);
    }
    return file;
  }

  /**
   * Hands over every frame in the order in which they are shown.
   *
   * @throws VideoException {@code video-unreadable}
   */
  public static void read(Path file, Consumer<Picture> frames) {
    Ordered ordered = new Ordered(frames);
    try {
      if (file.toString().endsWith(PLAYLIST)) {
        Fragments.decode(parts(file), ordered);
      } else {
        Optional<String> problem = Mp4Boxes.problem(file);
        if (problem.isPresent()) {
          throw unreadable(file, problem.get(), null);
        }
        if (Fragments.areIn(head(file))) {
          Fragments.decode(Files.readAllBytes(file), ordered);
        } else {
          plain(file, ordered);
        }
      }
    } catch (VideoException e) {
      throw e;
    } catch (IOException | JCodecException | RuntimeException e) {
      throw unreadable(file, "it has no pictures that could be decoded", e);
    }
    ordered.end();
    if (ordered.count() == 0) {
      throw unreadable(file, "there is no frame in it", null);
    }
  }

  private static VideoException unreadable(Path file, String why, Exception cause) {
    return new VideoException(
        "video-unreadable", file + " is not a video that can be read: " + why, cause);
  }

  /** As much as it takes to see whether tables or fragments name the frames. */
  private static byte[] head(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return in.readNBytes(1 << 20);
    }
  }

  private static void plain(Path file, Ordered frames) throws IOException, JCodecException {
    try (SeekableByteChannel channel = NIOUtils.readableChannel(file.toFile())) {
      FrameGrab grab = FrameGrab.createFrameGrab(channel);
      PictureWithMetadata next = grab.getNativeFrameWithMetadata();
      while (next != null) {
        frames.take(next.getTimestamp(), Yuv.picture(next.getPicture()));
        next = grab.getNativeFrameWithMetadata();
      }
      int expected = grab.getVideoTrack().getMeta().getTotalFrames();
      if (frames.count() != expected) {
        throw unreadable(
            file, "of " + expected + " frames only " + frames.count() + " could be decoded", null);
      }
    }
  }

  /** The parts of a playlist, one after the other. */
  private static byte[] parts(Path playlist) throws IOException {
    List<String> lines = Files.readAllLines(playlist);
    if (lines.isEmpty() || !lines.get(0).strip().equals("#EXTM3U")) {
      throw new VideoException("video-unreadable", playlist + " is no playlist");
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (String line : lines) {
      Matcher map = MAP.matcher(line.strip());
      boolean isMap = map.matches();
      if (isMap || (!line.isBlank() && !line.startsWith("#"))) {
        Files.copy(part(playlist, isMap ? map.group(1) : line.strip()), all);
      }
    }
    return all.toByteArray();
  }

  private static Path part(Path playlist, String name) {
    if (!name.contains("://")) {
      try {
        Path part = playlist.resolveSibling(name);
        if (Files.isRegularFile(part)) {
          return part;
        }
      } catch (InvalidPathException e) {
        throw new VideoException("video-unreadable", playlist + " names a part '" + name + "'", e);
      }
    }
    throw new VideoException(
        "video-unreadable", playlist + " names a part that does not lie beside it: " + name);
  }

  static ByteBuffer buffer(byte[] bytes, int from, int size) {
    return ByteBuffer.wrap(bytes, from, size).slice();
  }
}
