package dev.segue.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where a video goes: {@code init.mp4}, chunks, {@code index.m3u8}, {@code video.mp4}. Every file
 * appears whole, and the playlist never names a chunk that is not there. Not thread-safe.
 */
final class OutDirectory {
  private static final Pattern OURS =
      Pattern.compile("(index\\.m3u8|init\\.mp4|chunk-\\d+\\.m4s|video\\.mp4)(\\.part)?");
  private static final Pattern PART = Pattern.compile("[A-Za-z0-9_-]+\\.(m4s|mp4)");

  private final Path path;
  private final Set<String> fetched = new HashSet<>();

  private OutDirectory(Path path) {
    this.path = path;
  }

  /**
   * Makes the directory if need be.
   *
   * @throws LocalException when nothing can be written there
   */
  static OutDirectory make(Path path) {
    try {
      Files.createDirectories(path);
    } catch (IOException e) {
      throw new LocalException("cannot write to " + path + ": it is no directory", e);
    }
    if (!Files.isWritable(path)) {
      throw new LocalException("cannot write to " + path + ": permission denied");
    }
    return new OutDirectory(path);
  }

  /** Removes what an earlier video left there; other files stay. */
  void clear() {
    try (Stream<Path> files = Files.list(path)) {
      for (Path file : files.toList()) {
        if (OURS.matcher(file.getFileName().toString()).matches()) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot clear " + path, e);
    }
  }

  /** The parts that a playlist names and that are not here yet, in order. */
  List<String> missing(String playlist) {
    return playlist
        .lines()
        .map(line -> line.startsWith("#EXT-X-MAP:") ? "init.mp4" : line.strip())
        .filter(line -> PART.matcher(line).matches() && !fetched.contains(line))
        .toList();
  }

  void part(String name, byte[] bytes) {
    write(name, in -> Files.write(in, bytes));
    fetched.add(name);
  }

  /** Puts a playlist all of whose parts are here. */
  void playlist(String text) {
    write("index.m3u8", to -> Files.write(to, text.getBytes(StandardCharsets.UTF_8)));
  }

  void whole(InputStream bytes) {
    write("video.mp4", to -> Files.copy(bytes, to, StandardCopyOption.REPLACE_EXISTING));
  }

  Path path() {
    return path;
  }

  @FunctionalInterface
  private interface Writing {
    void to(Path file) throws IOException;
  }

  private void write(String name, Writing writing) {
    Path part = path.resolve(name + ".part");
    try {
      writing.to(part);
      Files.move(
          part,
          path.resolve(name),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + path.resolve(name), e);
    }
  }
}
