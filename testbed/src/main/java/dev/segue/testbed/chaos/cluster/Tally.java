package dev.segue.testbed.chaos.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A number in a file, which outlives a process that is killed right after it has counted. */
final class Tally {
  private static final int BYTES = Long.BYTES;

  private final MappedByteBuffer number;

  private Tally(MappedByteBuffer number) {
    this.number = number;
  }

  /** Goes on counting in a file, which one process at a time does. */
  static Tally in(Path file) {
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return new Tally(channel.map(FileChannel.MapMode.READ_WRITE, 0, BYTES));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot count in " + file, e);
    }
  }

  /** What stands in a file; 0 when there is none. */
  static long read(Path file) {
    try {
      return Files.exists(file) ? java.nio.ByteBuffer.wrap(Files.readAllBytes(file)).getLong() : 0;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  synchronized void add() {
    number.putLong(0, number.getLong(0) + 1);
  }
}
