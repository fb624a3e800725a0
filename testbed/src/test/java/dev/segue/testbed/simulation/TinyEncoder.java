package dev.segue.testbed.simulation;

import dev.segue.stitcher.encode.EncodedFrame;
import dev.segue.stitcher.encode.Encoder;
import dev.segue.stitcher.encode.Frame;
import dev.segue.stitcher.encode.ParameterSets;
import dev.segue.stitcher.encode.VideoFormat;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Encodes a frame as four bytes that depend on all of it. */
final class TinyEncoder implements Encoder {
  private static final ParameterSets SETS =
      new ParameterSets(new byte[] {0x67, 66, 0, 10}, new byte[] {0x68, 1});

  private boolean first = true;

  TinyEncoder(VideoFormat format) {
    if (format.width() != 16) {
      throw new IllegalArgumentException(format.toString());
    }
  }

  @Override
  public ParameterSets parameterSets() {
    return SETS;
  }

  @Override
  public EncodedFrame encode(Frame frame) {
    byte[] bytes = ByteBuffer.allocate(8).putInt(4).putInt(Arrays.hashCode(frame.y())).array();
    EncodedFrame encoded = new EncodedFrame(bytes, first);
    first = false;
    return encoded;
  }
}
