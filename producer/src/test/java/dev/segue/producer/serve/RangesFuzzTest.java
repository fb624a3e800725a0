package dev.segue.producer.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.ByteRange;

/** Holds {@link Ranges} against RFC 9110, 14.1.2, read once more without regard for speed. */
class RangesFuzzTest {
  private static final Pattern INPUT = Pattern.compile("([0-9]{1,3}) (.*)", Pattern.DOTALL);
  private static final Pattern SPECIFIER = Pattern.compile("([0-9]*)-([0-9]*)");

  /** The size of the file and the header, with a blank between them. */
  @FuzzTest
  void reads(byte[] input) {
    Matcher parts = INPUT.matcher(new String(input, StandardCharsets.ISO_8859_1));
    if (!parts.matches()) {
      return;
    }
    int size = Integer.parseInt(parts.group(1));

    Optional<List<ByteRange>> ranges = Ranges.of(parts.group(2), size);

    ranges.ifPresent(list -> assertThat(covered(list, size)).isEqualTo(wanted(parts, size)));
    if (isOne(parts.group(2))) {
      assertThat(ranges).isPresent();
    }
  }

  /** The bytes that were read off a header, none of them twice. */
  private static BitSet covered(List<ByteRange> ranges, int size) {
    BitSet covered = new BitSet();
    for (ByteRange range : ranges) {
      assertThat(range.first()).isBetween(0L, range.last());
      assertThat(range.last()).isLessThan(size);
      BitSet one = new BitSet();
      one.set((int) range.first(), (int) range.last() + 1);
      assertThat(one.intersects(covered)).isFalse();
      covered.or(one);
    }
    return covered;
  }

  private static BitSet wanted(Matcher parts, int size) {
    String header = parts.group(2);
    BitSet wanted = new BitSet();
    for (String text : header.substring("bytes=".length()).split(",", -1)) {
      Matcher specifier = SPECIFIER.matcher(text.strip());
      assertThat(specifier.matches()).as(header).isTrue();
      mark(wanted, specifier.group(1), specifier.group(2), size);
    }
    return wanted;
  }

  private static void mark(BitSet wanted, String first, String last, int size) {
    BigInteger end = BigInteger.valueOf(size);
    if (first.isEmpty()) {
      BigInteger length = new BigInteger(last).min(end);
      wanted.set(size - length.intValue(), size);
      return;
    }
    BigInteger from = new BigInteger(first);
    if (!last.isEmpty()) {
      BigInteger to = new BigInteger(last);
      assertThat(from).isLessThanOrEqualTo(to);
      end = end.min(to.add(BigInteger.ONE));
    }
    if (from.compareTo(end) < 0) {
      wanted.set(from.intValue(), end.intValue());
    }
  }

  /** Whether a header is one range as clients send it, which is not to be ignored. */
  private static boolean isOne(String header) {
    return header.matches("bytes=([0-9]{1,200}-|-[0-9]{1,200})");
  }
}
