package dev.segue.producer.serve;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One range of a file (RFC 9110, 14.1.2).
 *
 * @param from first byte
 * @param to one past the last byte
 */
record ByteRange(long from, long to) {
  private static final Pattern ONE = Pattern.compile("bytes=([0-9]{0,18})-([0-9]{0,18})");

  /** The range that a header asks for; null when it is to be ignored; empty when there is none. */
  static ByteRange of(String header, long size) {
    Matcher matcher = ONE.matcher(header);
    if (!matcher.matches() || header.equals("bytes=-")) {
      return null;
    }
    String first = matcher.group(1);
    String last = matcher.group(2);
    if (first.isEmpty()) {
      return new ByteRange(Math.max(0, size - Long.parseLong(last)), size);
    }
    long from = Long.parseLong(first);
    long to = last.isEmpty() ? size : Math.min(size, Long.parseLong(last) + 1);
    return new ByteRange(from, to);
  }

  boolean isEmpty() {
    return from >= to;
  }
}
