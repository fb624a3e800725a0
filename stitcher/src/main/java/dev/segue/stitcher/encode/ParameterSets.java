package dev.segue.stitcher.encode;

import java.util.Arrays;

/**
 * What a decoder must know before the first frame: one sequence and one picture parameter set, NAL
 * units with their header byte and without start code.
 */
public final class ParameterSets {
  private final byte[] sequence;
  private final byte[] picture;

  public ParameterSets(byte[] sequence, byte[] picture) {
    if (sequence.length < 4 || (sequence[0] & 31) != 7) {
      throw new IllegalArgumentException("not a sequence parameter set");
    }
    if (picture.length < 2 || (picture[0] & 31) != 8) {
      throw new IllegalArgumentException("not a picture parameter set");
    }
    this.sequence = sequence.clone();
    this.picture = picture.clone();
  }

  public byte[] sequence() {
    return sequence.clone();
  }

  public byte[] picture() {
    return picture.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ParameterSets o
        && Arrays.equals(sequence, o.sequence)
        && Arrays.equals(picture, o.picture);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(sequence) + Arrays.hashCode(picture);
  }
}
