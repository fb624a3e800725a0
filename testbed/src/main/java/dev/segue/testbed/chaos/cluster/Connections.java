package dev.segue.testbed.chaos.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Whose a TCP connection on loopback is, from what Linux says below {@code /proc}. */
final class Connections {
  private static final int LOCAL = 1;
  private static final int REMOTE = 2;
  private static final int INODE = 9;

  private Connections() {}

  /**
   * The process that holds one end of a connection.
   *
   * @param port of that end
   * @param other the port of its other end
   * @return its number, or -1 when there is no such process any more
   */
  static long ownerOf(int port, int other) {
    return Stream.of("tcp", "tcp6")
        .flatMap(table -> lines(Path.of("/proc/net", table)).stream())
        .map(line -> line.strip().split("\\s+"))
        .filter(row -> row.length > INODE && ends(row[LOCAL], port) && ends(row[REMOTE], other))
        .findFirst()
        .flatMap(row -> holder("socket:[" + row[INODE] + "]"))
        .orElse(-1L);
  }

  private static boolean ends(String address, int port) {
    return address.endsWith(String.format(Locale.ROOT, ":%04X", port));
  }

  private static Optional<Long> holder(String socket) {
    return ProcessHandle.current()
        .children()
        .filter(child -> holds(child, socket))
        .map(ProcessHandle::pid)
        .findFirst();
  }

  private static boolean holds(ProcessHandle process, String socket) {
    Path files = Path.of("/proc", Long.toString(process.pid()), "fd");
    try (Stream<Path> open = Files.list(files)) {
      return open.anyMatch(file -> socket.equals(target(file)));
    } catch (IOException e) {
      return false;
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      // It was closed meanwhile.
      return "";
    }
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      return List.of();
    }
  }
}
