package dev.segue.infra.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps a directory to one server at a time, in this process and others. The operating system gives
 * the lock back when a process dies, however it dies.
 */
final class DirectoryLock implements AutoCloseable {
  private final FileChannel channel;

  private DirectoryLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Makes the directory if need be, and locks it.
   *
   * @throws EmbeddedException {@code directory-locked}, or {@code start-failed} when the directory
   *     cannot be made
   */
  static DirectoryLock of(Path directory) {
    try {
      Files.createDirectories(directory);
      FileChannel channel =
          FileChannel.open(
              directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!lock(channel)) {
        channel.close();
        throw new EmbeddedException(
            "directory-locked",
            directory
                + " is in use by another server, perhaps of another process; stop that one or"
                + " choose another directory",
            null);
      }
      return new DirectoryLock(channel);
    } catch (IOException e) {
      throw new EmbeddedException(
          "start-failed", "cannot use the directory " + directory + ": " + e, e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new EmbeddedException("start-failed", "cannot unlock a directory", e);
    }
  }

  private static boolean lock(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }
}
