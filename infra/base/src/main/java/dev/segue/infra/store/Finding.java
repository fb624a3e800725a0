package dev.segue.infra.store;

/**
 * What is known of an object after it was read.
 *
 * @param key where it lies
 * @param bytes how many bytes lie there
 * @param state whether it is what was written
 * @param harm what is wrong with it, or null unless it is damaged
 * @param words the same in a few words, or null likewise
 */
public record Finding(String key, long bytes, State state, Harm harm, String words) {
  /** Whether an object is what was written. */
  public enum State {
    /** Its digest says so. */
    WHOLE,
    /** It has no digest, being of an earlier version, and is as long as its own form says. */
    UNVERIFIABLE,
    /** It is something else. */
    DAMAGED,
    /** It is not Segue's, or nothing is known of its kind. */
    UNKNOWN,
    /** Its digest is there and it is not: it was removed, or its writer died before it. */
    MISSING
  }

  /** How an object may be damaged. */
  public enum Harm {
    /** Nothing is left of it. */
    EMPTY,
    /** Its end is missing. */
    SHORT,
    /** There is more than was written. */
    LONG,
    /** It has the length that it should have, and other bytes. */
    BITS,
    /** It has the bytes of another object of its video. */
    SWAPPED
  }

  static Finding of(StoredObject object, State state) {
    return new Finding(object.key(), object.bytes(), state, null, null);
  }

  static Finding damaged(StoredObject object, Harm harm, String words) {
    return new Finding(object.key(), object.bytes(), State.DAMAGED, harm, words);
  }
}
