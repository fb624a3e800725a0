package dev.segue.evaluation.video;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The boxes of an MP4 file (ISO/IEC 14496-12, 4.2), looked at before it is decoded. */
final class Mp4Boxes {
  private static final int HEADER = 8;
  private static final int LARGE_HEADER = 16;
  private static final Pattern TYPE = Pattern.compile("[ -~]{4}");

  private Mp4Boxes() {}

  /** Why a file is no whole video, for a person. */
  static Optional<String> problem(Path path) throws IOException {
    Set<String> types = new HashSet<>();
    try (FileChannel file = FileChannel.open(path)) {
      long end = file.size();
      long at = 0;
      while (at < end) {
        ByteBuffer header = header(file, at);
        if (header.limit() < HEADER) {
          return Optional.of(types.isEmpty() ? "it is no MP4 file" : "it is cut short");
        }
        long size = Integer.toUnsignedLong(header.getInt());
        byte[] letters = new byte[4];
        header.get(letters);
        String type = new String(letters, StandardCharsets.ISO_8859_1);
        if (size == 1 && header.remaining() == Long.BYTES) {
          size = header.getLong();
        } else if (size == 0) {
          size = end - at;
        }
        if (size < HEADER || !TYPE.matcher(type).matches()) {
          return Optional.of("it is no MP4 file");
        }
        if (size > end - at) {
          return Optional.of(
              types.isEmpty()
                  ? "it is no MP4 file"
                  : "it is cut short: " + (size - (end - at)) + " bytes are missing at its end");
        }
        types.add(type);
        at += size;
      }
    }
    return missing(types);
  }

  private static Optional<String> missing(Set<String> types) {
    if (types.isEmpty()) {
      return Optional.of("it is empty");
    }
    if (types.contains("moov")) {
      return Optional.empty();
    }
    return Optional.of(
        types.contains("moof")
            ? "it is a chunk of a stream, which cannot be read alone; name video.mp4, or the"
                + " directory that it lies in"
            : "it has no moov box, which says what is in it");
  }

  private static ByteBuffer header(FileChannel file, long at) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(LARGE_HEADER);
    while (header.hasRemaining() && file.read(header, at + header.position()) > 0) {
      // Until it is full or the file ends.
    }
    return header.flip();
  }
}
