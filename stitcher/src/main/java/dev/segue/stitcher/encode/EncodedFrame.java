package dev.segue.stitcher.encode;

/**
 * One frame of H.264 as MP4 holds it: NAL units, each behind its length in four bytes; parameter
 * sets are not among them. A value by convention: nobody writes to the bytes.
 */
public final class EncodedFrame {
  private final byte[] bytes;
  private final boolean key;

  /**
   * @param key whether decoding can begin here
   */
  public EncodedFrame(byte[] bytes, boolean key) {
    this.bytes = bytes;
    this.key = key;
  }

  /** The bytes themselves, not a copy. */
  public byte[] bytes() {
    return bytes;
  }

  public boolean key() {
    return key;
  }
}
