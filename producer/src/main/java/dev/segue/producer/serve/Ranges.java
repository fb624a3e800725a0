package dev.segue.producer.serve;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.ByteRange;

/**
 * What a {@code Range} header asks for (RFC 9110, 14.2). Jetty reads the ranges, but tells neither
 * a header that is to be ignored from one that cannot be met, nor knows that units have no case.
 */
final class Ranges {
  private static final int LONGEST = 1_000;
  private static final Pattern BYTES =
      Pattern.compile(
          "(?i)bytes=" + "[ \\t]*([0-9]+-[0-9]*|-[0-9]+)([ \\t]*,[ \\t]*([0-9]+-[0-9]*|-[0-9]+))*");

  private Ranges() {}

  /**
   * The ranges of a file that can be met; no list at all when the header is to be ignored.
   *
   * @param size of the file in bytes
   */
  static Optional<List<ByteRange>> of(String header, long size) {
    if (header.length() > LONGEST || !BYTES.matcher(header).matches()) {
      return Optional.empty();
    }
    return Optional.of(ByteRange.parse(List.of(header.toLowerCase(Locale.ROOT)), size));
  }
}
