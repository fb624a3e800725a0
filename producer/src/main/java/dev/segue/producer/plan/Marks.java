package dev.segue.producer.plan;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Base64;
import java.util.BitSet;
import java.util.stream.IntStream;

/**
 * A set of small numbers, such as the segments that are done. Immutable; one bit each, also as
 * JSON.
 */
public final class Marks {
  public static final Marks NONE = new Marks(new BitSet());

  private final BitSet bits;

  private Marks(BitSet bits) {
    this.bits = bits;
  }

  @JsonCreator
  static Marks parse(String base64) {
    return new Marks(BitSet.valueOf(Base64.getDecoder().decode(base64)));
  }

  /** These and one more. */
  public Marks with(int number) {
    if (bits.get(number)) {
      return this;
    }
    BitSet more = (BitSet) bits.clone();
    more.set(number);
    return new Marks(more);
  }

  /** These and more. */
  public Marks with(IntStream numbers) {
    BitSet more = (BitSet) bits.clone();
    numbers.forEach(more::set);
    return new Marks(more);
  }

  /** Those that are below a bound. */
  public Marks below(int bound) {
    return bits.length() <= bound ? this : new Marks(bits.get(0, bound));
  }

  public boolean has(int number) {
    return bits.get(number);
  }

  public int count() {
    return bits.cardinality();
  }

  /** How many there are in the longest run that begins at 0. */
  public int run() {
    return bits.nextClearBit(0);
  }

  /** The largest, or -1. */
  public int last() {
    return bits.length() - 1;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Marks marks && bits.equals(marks.bits);
  }

  @Override
  public int hashCode() {
    return bits.hashCode();
  }

  @JsonValue
  String base64() {
    return Base64.getEncoder().encodeToString(bits.toByteArray());
  }

  @Override
  public String toString() {
    return bits.toString();
  }
}
