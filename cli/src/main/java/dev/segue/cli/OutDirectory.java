package dev.segue.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where a video goes: {@code init.mp4}, chunks, {@code index.m3u8}, {@code video.mp4}, and {@code
 * video.json}, which says how it was asked for and made. Every file appears whole, and the playlist
 * never names a chunk that is not there.
 *
 * <p>A list of what was written lies beside it: nothing that is not in the list is ever replaced or
 * removed. The list is locked as long as the directory is open, so one video at a time goes there.
 * Not thread-safe.
 */
final class OutDirectory implements AutoCloseable {
  private static final String LIST = ".segue";
  private static final String UNFINISHED = ".segue.part";
  private static final Pattern NAMES =
      Pattern.compile("index\\.m3u8|init\\.mp4|chunk-\\d+\\.m4s|video\\.(mp4|json)");
  private static final Pattern PART = Pattern.compile("[A-Za-z0-9_-]+\\.(m4s|mp4)");

  private final Path path;
  private final FileChannel list;
  private final Set<String> written;
  private final Set<String> fetched = new HashSet<>();

  private OutDirectory(Path path, FileChannel list, Set<String> written) {
    this.path = path;
    this.list = list;
    this.written = written;
  }

  /**
   * Makes the directory if need be, and takes it.
   *
   * @throws LocalException when nothing can be written there, another one writes there, or files of
   *     somebody else would have to go
   */
  static OutDirectory open(Path path) {
    try {
      Files.createDirectories(path);
      refuseForeign(path);
      FileChannel list =
          FileChannel.open(path.resolve(LIST), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!DataDirectory.locked(list)) {
        list.close();
        throw new LocalException(
            "another video is being written to "
                + path
                + "; wait until it is done, or choose another folder with --out");
      }
      return new OutDirectory(path, list, listed(path));
    } catch (IOException e) {
      throw new LocalException("cannot write to " + path + ": " + Reasons.of(e), e);
    }
  }

  private static void refuseForeign(Path path) throws IOException {
    Set<String> ours = listed(path);
    try (Stream<Path> all = Files.list(path)) {
      for (Path each : all.sorted().toList()) {
        String name = each.getFileName().toString();
        boolean taken = NAMES.matcher(name).matches();
        if (taken && !Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS)) {
          throw new LocalException(
              each + " is in the way: it is no plain file; move it, or choose another --out");
        }
        if (taken && !ours.contains(name)) {
          throw new LocalException(
              each
                  + " was not made by segue and would be replaced; move it, or choose another"
                  + " --out");
        }
      }
    }
  }

  private static Set<String> listed(Path path) throws IOException {
    Path list = path.resolve(LIST);
    return Files.exists(list)
        ? new LinkedHashSet<>(Files.readAllLines(list))
        : new LinkedHashSet<>();
  }

  /** Removes what an earlier video left there; other files stay. */
  void clear() {
    try {
      for (String name : written) {
        if (NAMES.matcher(name).matches()) {
          Files.deleteIfExists(path.resolve(name));
        }
      }
      Files.deleteIfExists(path.resolve(UNFINISHED));
      list.truncate(0);
      written.clear();
      fetched.clear();
    } catch (IOException e) {
      throw new LocalException("cannot clear " + path + ": " + Reasons.of(e), e);
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
    write(name, bytes);
    fetched.add(name);
  }

  /** Puts a playlist all of whose parts are here. */
  void playlist(String text) {
    write("index.m3u8", text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Puts the whole video.
   *
   * @throws IOException when {@code bytes} break off; that they cannot be written is told as ever
   */
  void whole(InputStream bytes) throws IOException {
    String name = "video.mp4";
    note(name);
    byte[] buffer = new byte[1 << 16];
    try (OutputStream to = create(name)) {
      for (int n = bytes.read(buffer); n >= 0; n = bytes.read(buffer)) {
        append(name, to, buffer, n);
      }
    }
    finish(name);
  }

  /** Puts what is known of the video, for whoever measures it. */
  void describe(JsonNode description) {
    write("video.json", (description.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8));
  }

  Path path() {
    return path;
  }

  /** Lets others write there. */
  @Override
  public void close() {
    try {
      list.close();
    } catch (IOException e) {
      throw new LocalException("cannot unlock " + path + ": " + Reasons.of(e), e);
    }
  }

  private void write(String name, byte[] bytes) {
    note(name);
    try (OutputStream to = create(name)) {
      append(name, to, bytes, bytes.length);
    } catch (IOException e) {
      throw unwritable(name, e);
    }
    finish(name);
  }

  /** In the list before it is there: what is not in the list is somebody else's. */
  private void note(String name) {
    if (written.add(name)) {
      try {
        list.write(ByteBuffer.wrap((name + "\n").getBytes(StandardCharsets.UTF_8)), list.size());
      } catch (IOException e) {
        throw unwritable(LIST, e);
      }
    }
  }

  private OutputStream create(String name) {
    try {
      return Files.newOutputStream(path.resolve(UNFINISHED));
    } catch (IOException e) {
      throw unwritable(name, e);
    }
  }

  private void append(String name, OutputStream to, byte[] bytes, int count) {
    try {
      to.write(bytes, 0, count);
    } catch (IOException e) {
      throw unwritable(name, e);
    }
  }

  private void finish(String name) {
    try {
      Files.move(
          path.resolve(UNFINISHED),
          path.resolve(name),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw unwritable(name, e);
    }
  }

  private LocalException unwritable(String name, IOException e) {
    return new LocalException(
        "cannot write "
            + path.resolve(name)
            + ": "
            + Reasons.of(e)
            + "; mend that, and the same command goes on",
        e);
  }
}
