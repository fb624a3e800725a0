package dev.segue.stitcher.encode;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jcodec.codecs.h264.H264Encoder;
import org.jcodec.codecs.h264.H264Utils;
import org.jcodec.codecs.h264.encode.RateControl;
import org.jcodec.codecs.h264.io.model.SeqParameterSet;
import org.jcodec.codecs.h264.io.model.SliceType;
import org.jcodec.codecs.h264.io.model.VUIParameters;
import org.jcodec.common.model.Size;

/** jcodec's encoder at a constant quantizer, which says in its stream what its samples mean. */
final class JcodecStream extends H264Encoder {
  // More frames than a chunk ever has, so that only its first one begins afresh.
  private static final int KEY_INTERVAL = 4096;
  private static final int SEQUENCE_NAL = 0x67;
  private static final int PICTURE_NAL = 0x68;
  private static final int BT709 = 1;
  private static final int UNSPECIFIED = 5;

  private final VideoFormat format;

  JcodecStream(VideoFormat format, int quantizer) {
    super(new Constant(quantizer));
    this.format = format;
    setKeyInterval(KEY_INTERVAL);
  }

  ParameterSets parameterSets() {
    SeqParameterSet sps = initSPS(new Size(format.width(), format.height()));
    return new ParameterSets(unit(SEQUENCE_NAL, sps::write), unit(PICTURE_NAL, initPPS()::write));
  }

  @Override
  public SeqParameterSet initSPS(Size size) {
    SeqParameterSet sps = super.initSPS(size);
    // No slice groups, no redundant slices: constrained baseline, which every decoder has.
    sps.constraintSet1Flag = true;
    sps.levelIdc = level(sps);
    VUIParameters vui = new VUIParameters();
    vui.videoSignalTypePresentFlag = true;
    vui.videoFormat = UNSPECIFIED;
    vui.videoFullRangeFlag = false;
    vui.colourDescriptionPresentFlag = true;
    vui.colourPrimaries = BT709;
    vui.transferCharacteristics = BT709;
    vui.matrixCoefficients = BT709;
    vui.timingInfoPresentFlag = true;
    vui.numUnitsInTick = 1;
    vui.timeScale = 2 * format.fps();
    vui.fixedFrameRateFlag = true;
    // Pictures come out as they go in: players need not hold any back.
    vui.bitstreamRestriction = new VUIParameters.BitstreamRestriction();
    vui.bitstreamRestriction.motionVectorsOverPicBoundariesFlag = true;
    vui.bitstreamRestriction.log2MaxMvLengthHorizontal = 10;
    vui.bitstreamRestriction.log2MaxMvLengthVertical = 10;
    vui.bitstreamRestriction.numReorderFrames = 0;
    vui.bitstreamRestriction.maxDecFrameBuffering = 1;
    sps.vuiParams = vui;
    return sps;
  }

  /** The lowest of three levels whose bounds on macroblocks hold (H.264, table A-1). */
  private int level(SeqParameterSet sps) {
    long blocks = (sps.picWidthInMbsMinus1 + 1L) * (sps.picHeightInMapUnitsMinus1 + 1L);
    long rate = blocks * format.fps();
    if (blocks <= 8_192 && rate <= 245_760) {
      return 40;
    }
    return blocks <= 36_864 && rate <= 983_040 ? 51 : 62;
  }

  private static byte[] unit(int header, Consumer<ByteBuffer> content) {
    ByteBuffer plain = ByteBuffer.allocate(256);
    content.accept(plain);
    plain.flip();
    ByteBuffer escaped = ByteBuffer.allocate(512);
    escaped.put((byte) header);
    H264Utils.escapeNAL(plain, escaped);
    escaped.flip();
    byte[] bytes = new byte[escaped.remaining()];
    escaped.get(bytes);
    return bytes;
  }

  private record Constant(int quantizer) implements RateControl {
    @Override
    public int startPicture(Size size, int maxSize, SliceType type) {
      return quantizer;
    }

    @Override
    public int initialQpDelta() {
      return 0;
    }

    @Override
    public int accept(int bits) {
      return 0;
    }
  }
}
