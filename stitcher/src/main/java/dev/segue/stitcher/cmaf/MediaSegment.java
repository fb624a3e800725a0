package dev.segue.stitcher.cmaf;

import dev.segue.stitcher.encode.EncodedFrame;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * One chunk as a CMAF media segment: {@code styp}, {@code moof}, {@code mdat}. Its decode time is
 * that of its first frame in the whole video, so it does not matter who made the other chunks, or
 * when.
 */
public final class MediaSegment {
  /** H.264 in MP4: other frames depend on none, or this one does (ISO/IEC 14496-12, 8.8.3.1). */
  private static final int KEY = 0x02000000;

  private static final int NOT_KEY = 0x01010000;
  private static final int BASE_IS_MOOF = 0x020000;
  private static final int DEFAULT_DURATION = 0x08;
  private static final int DEFAULT_FLAGS = 0x20;
  private static final int DATA_OFFSET = 0x01;
  private static final int FIRST_FLAGS = 0x04;
  private static final int SIZES = 0x200;
  private static final int BOX_HEADER = 8;

  private MediaSegment() {}

  /**
   * Writes a chunk.
   *
   * @param chunk j, from 0
   * @param firstFrame the first frame's index in the video, from 0
   * @param frames in order; the first is a key frame and no other is
   */
  public static byte[] of(int fps, int chunk, long firstFrame, List<EncodedFrame> frames) {
    if (frames.isEmpty() || !frames.get(0).key()) {
      throw new IllegalArgumentException("a chunk begins with a key frame");
    }
    if (frames.stream().skip(1).anyMatch(EncodedFrame::key)) {
      throw new IllegalArgumentException("a chunk has one key frame, its first");
    }
    long bytes = frames.stream().mapToLong(f -> f.bytes().length).sum();
    if (bytes > Integer.MAX_VALUE / 2) {
      throw new IllegalArgumentException("a chunk of " + bytes + " bytes");
    }
    BoxWriter out = new BoxWriter();
    out.box("styp", b -> b.ascii("msdh").u32(0).ascii("msdh").ascii("cmfs"));
    byte[] sized = fragment(fps, chunk, firstFrame, frames, 0);
    out.bytes(fragment(fps, chunk, firstFrame, frames, sized.length + BOX_HEADER));
    out.box("mdat", b -> frames.forEach(f -> b.bytes(f.bytes())));
    return out.toBytes();
  }

  private static byte[] fragment(
      int fps, int chunk, long firstFrame, List<EncodedFrame> frames, int dataOffset) {
    Timeline time = Timeline.of(fps);
    return new BoxWriter()
        .box(
            "moof",
            moof -> {
              moof.box("mfhd", 0, 0, b -> b.u32(chunk + 1L));
              moof.box(
                  "traf",
                  traf -> {
                    traf.box(
                        "tfhd",
                        0,
                        BASE_IS_MOOF | DEFAULT_DURATION | DEFAULT_FLAGS,
                        b -> b.u32(Movie.TRACK).u32(time.frameDuration()).u32(NOT_KEY));
                    traf.box("tfdt", 1, 0, b -> b.u64(time.at(firstFrame)));
                    traf.box(
                        "trun",
                        0,
                        DATA_OFFSET | FIRST_FLAGS | SIZES,
                        b -> {
                          b.u32(frames.size()).u32(dataOffset).u32(KEY);
                          frames.forEach(f -> b.u32(f.bytes().length));
                        });
                  });
            })
        .toBytes();
  }

  /**
   * What stands in a chunk.
   *
   * @param decodeTime of its first frame, in ticks
   * @param sizes of its frames, in bytes
   * @param data all frames, one behind the other
   */
  record Parts(long decodeTime, List<Integer> sizes, ByteBuffer data) {}

  /**
   * Reads what {@link #of} wrote.
   *
   * @throws IllegalArgumentException when it is something else
   */
  static Parts read(byte[] segment) {
    ByteBuffer in = ByteBuffer.wrap(segment);
    ByteBuffer tfdt = BoxReader.content(in, "moof", "traf", "tfdt");
    ByteBuffer trun = BoxReader.content(in, "moof", "traf", "trun");
    ByteBuffer data = BoxReader.content(in, "mdat");
    if (tfdt.getInt() != 1 << 24 || trun.getInt() != (DATA_OFFSET | FIRST_FLAGS | SIZES)) {
      throw new IllegalArgumentException("a chunk that was not written by Segue");
    }
    int[] sizes = new int[trun.getInt()];
    trun.getInt();
    trun.getInt();
    long total = 0;
    for (int n = 0; n < sizes.length; n++) {
      sizes[n] = trun.getInt();
      total += sizes[n];
    }
    if (total != data.remaining()) {
      throw new IllegalArgumentException(
          "a chunk of " + data.remaining() + " bytes whose frames take " + total);
    }
    return new Parts(tfdt.getLong(), Arrays.stream(sizes).boxed().toList(), data);
  }
}
