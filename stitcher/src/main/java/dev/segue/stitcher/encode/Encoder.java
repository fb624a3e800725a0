package dev.segue.stitcher.encode;

/**
 * Encodes the frames of one chunk, first to last, as H.264. The first frame begins afresh (IDR) and
 * no other does, so that a chunk needs no other one to be decoded.
 *
 * <p>The bytes depend on the format and the frames alone: whoever encodes the same chunk again, in
 * any process, gets the same. Not thread-safe; an instance encodes one chunk and is thrown away.
 */
public interface Encoder extends AutoCloseable {
  /** The same for all chunks of one format. */
  ParameterSets parameterSets();

  /**
   * Encodes the next frame.
   *
   * @throws IllegalArgumentException when the frame's size is not the format's
   */
  EncodedFrame encode(Frame frame);

  @Override
  default void close() {}

  /** Starts encoders. Thread-safe. */
  @FunctionalInterface
  interface Factory {
    /** An encoder for one chunk. */
    Encoder start(VideoFormat format);
  }
}
