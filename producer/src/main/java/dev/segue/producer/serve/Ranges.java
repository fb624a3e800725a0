package dev.segue.producer.serve;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.ByteRange;

/**
 * What a {@code Range} header asks for (RFC 9110, 14.1.2). Jetty reads the ranges, but it tells
 * neither a header that is to be ignored from one that cannot be met, nor knows that units have no
 * case, nor takes a number with more digits than its own for a large one.
 */
final class Ranges {
  private static final int LONGEST = 1_000;

  /** As many digits as a long always has room for; no file is as large. */
  private static final int MOST_DIGITS = 18;

  private static final Pattern BYTES =
      Pattern.compile(
          "(?i)bytes=" + "[ \\t]*([0-9]+-[0-9]*|-[0-9]+)([ \\t]*,[ \\t]*([0-9]+-[0-9]*|-[0-9]+))*");
  private static final Pattern RANGE = Pattern.compile("0*([0-9]*)-0*([0-9]*)");

  private Ranges() {}

  /**
   * The ranges of a file that can be met, in order and without overlap; no list at all when the
   * header is to be ignored.
   *
   * @param size of the file in bytes
   */
  static Optional<List<ByteRange>> of(String header, long size) {
    if (header.length() > LONGEST || !BYTES.matcher(header).matches()) {
      return Optional.empty();
    }
    List<String> ranges = new ArrayList<>();
    Matcher range = RANGE.matcher(header);
    while (range.find()) {
      boolean isSuffix = !Character.isDigit(range.group().charAt(0));
      boolean isOpen = range.group().endsWith("-");
      long first = isSuffix ? 0 : number(range.group(1));
      long last = isOpen ? Long.MAX_VALUE : number(range.group(2));
      if (last < first) {
        return Optional.empty();
      }
      ranges.add((isSuffix ? "" : first) + "-" + (isOpen ? "" : last));
    }
    return Optional.of(ByteRange.parse(List.of("bytes=" + String.join(",", ranges)), size));
  }

  /** Of digits without leading zeros; the largest where there are too many. */
  private static long number(String digits) {
    return digits.length() > MOST_DIGITS
        ? Long.MAX_VALUE
        : Long.parseLong(digits.isEmpty() ? "0" : digits);
  }
}
