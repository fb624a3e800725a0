package dev.segue.diffusion.engine;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder that the engine's libraries are unpacked into, several hundred MB, shared by all
 * processes that name it. One at a time unpacks; what one that was killed meanwhile has left there
 * is removed by the next.
 */
final class EngineCache {
  private static final Logger log = LoggerFactory.getLogger(EngineCache.class);

  /** What the engine unpacks into before it renames it: folders, and files of one of them. */
  private static final Pattern UNFINISHED = Pattern.compile("tmp\\d+|jni\\d+tmp");

  private EngineCache() {}

  /**
   * Runs {@code load}, which may unpack, while no other process does.
   *
   * @param cache where it unpacks to; a folder that cannot be written is left as it is
   */
  static <T> T alone(Path cache, Supplier<T> load) {
    try {
      Files.createDirectories(cache);
      try (FileChannel channel =
              FileChannel.open(
                  cache.resolve("unpacking.lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        log.atDebug().addKeyValue("cache", cache).addKeyValue("lock", lock).log("has the cache");
        clean(cache);
        return load.get();
      }
    } catch (IOException e) {
      log.atDebug().addKeyValue("cache", cache).setCause(e).log("cannot lock the engine's cache");
      return load.get();
    }
  }

  private static void clean(Path cache) throws IOException {
    List<Path> unfinished;
    try (Stream<Path> all = Files.walk(cache, 2)) {
      unfinished =
          all.filter(path -> UNFINISHED.matcher(path.getFileName().toString()).matches()).toList();
    }
    for (Path each : unfinished) {
      try (Stream<Path> tree = Files.walk(each)) {
        for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(path);
        }
      }
      log.atInfo().addKeyValue("path", each).log("removed what was half unpacked");
    }
  }
}
