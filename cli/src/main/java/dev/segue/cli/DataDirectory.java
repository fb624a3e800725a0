package dev.segue.cli;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Properties;

/**
 * The one directory of a local stack, kept to one stack at a time. The operating system gives the
 * lock back when the process dies, however it dies.
 */
final class DataDirectory implements AutoCloseable {
  private static final String NOTES = "stack.properties";
  private static final String LOCK = "stack.lock";

  private final Path path;
  private final FileChannel lock;

  private DataDirectory(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Makes the directory if need be, and takes it.
   *
   * @throws LocalException when another stack has it, or it cannot be made
   */
  static DataDirectory take(Path path) {
    try {
      Files.createDirectories(path);
      FileChannel channel =
          FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!locked(channel)) {
        channel.close();
        String url = noted(path, "url").map(u -> "; it answers at " + u).orElse("");
        throw new LocalException(
            path
                + " is in use by another Segue"
                + url
                + ". Stop that one, use it with --server, or choose another directory with"
                + " SEGUE_DATA_DIR");
      }
      return new DataDirectory(path, channel);
    } catch (IOException e) {
      throw new LocalException(
          "cannot use the directory "
              + path
              + ": "
              + Reasons.of(e)
              + "; choose another one with SEGUE_DATA_DIR",
          e);
    }
  }

  /** Whether a stack has a directory now. */
  static boolean isTaken(Path path) {
    if (!Files.exists(path.resolve(LOCK))) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(path.resolve(LOCK), StandardOpenOption.WRITE)) {
      return !locked(channel);
    } catch (IOException e) {
      throw new LocalException("cannot use the directory " + path + ": " + Reasons.of(e), e);
    }
  }

  Path path() {
    return path;
  }

  /** What was noted under a name by this stack or one before it. */
  Optional<String> note(String name) {
    return noted(path, name);
  }

  /** Notes something for the stacks to come. */
  void note(String name, String value) {
    Properties notes = load(path);
    notes.setProperty(name, value);
    try {
      Path fresh = path.resolve(NOTES + ".new");
      // Properties.store would write the time.
      StringBuilder text = new StringBuilder();
      notes.stringPropertyNames().stream()
          .sorted()
          .forEach(key -> text.append(key).append('=').append(notes.getProperty(key)).append('\n'));
      Files.writeString(fresh, text);
      Files.move(fresh, path.resolve(NOTES), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new LocalException("cannot write in " + path + ": " + Reasons.of(e), e);
    }
  }

  /** Gives the directory up for others; what is in it stays. */
  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      throw new LocalException("cannot unlock " + path + ": " + Reasons.of(e), e);
    }
  }

  /**
   * Removes a directory that nobody needs any more. It is renamed first: what is half removed when
   * the process dies is never taken for a stack's.
   */
  static void remove(Path path) {
    Path trash = path.resolveSibling(path.getFileName() + ".trash");
    try {
      if (Files.exists(trash)) {
        Trees.remove(trash);
      }
      if (Files.exists(path)) {
        Files.move(path, trash, StandardCopyOption.ATOMIC_MOVE);
        Trees.remove(trash);
      }
    } catch (IOException e) {
      throw new LocalException("cannot remove " + path + ": " + Reasons.of(e), e);
    }
  }

  /** The same of a directory that another stack may have now. */
  static Optional<String> noted(Path path, String name) {
    return Optional.ofNullable(load(path).getProperty(name));
  }

  private static Properties load(Path path) {
    Properties notes = new Properties();
    Path file = path.resolve(NOTES);
    if (Files.exists(file)) {
      try (var in = Files.newBufferedReader(file)) {
        notes.load(in);
      } catch (IOException e) {
        throw new LocalException("cannot read " + file + ": " + Reasons.of(e), e);
      }
    }
    return notes;
  }

  /** Whether nobody else has it, in this process or another. */
  static boolean locked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }
}
