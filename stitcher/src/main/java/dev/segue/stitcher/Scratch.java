package dev.segue.stitcher;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Files of jobs under way, in a directory that several processes may share. */
final class Scratch {
  private static final Logger log = LoggerFactory.getLogger(Scratch.class);
  private static final String PREFIX = "package-";
  private static final String SUFFIX = ".mp4";
  private static final Duration STALE = Duration.ofDays(1);

  private Scratch() {}

  /** A new empty file; whoever asks for it deletes it. */
  static Path file(Path directory) throws IOException {
    return Files.createTempFile(Files.createDirectories(directory), PREFIX, SUFFIX);
  }

  /** Deletes what killed processes left: files that nobody has written to for a day. */
  static void sweep(Path directory, Clock clock) {
    if (!Files.isDirectory(directory)) {
      return;
    }
    Instant oldest = clock.instant().minus(STALE);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, PREFIX + "*" + SUFFIX)) {
      for (Path file : files) {
        if (Files.getLastModifiedTime(file).toInstant().isBefore(oldest)) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      log.atWarn().setCause(e).log("{} was not swept", directory);
    }
  }
}
