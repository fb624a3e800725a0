package dev.segue.stitcher.cmaf;

import dev.segue.stitcher.encode.ParameterSets;
import dev.segue.stitcher.encode.VideoFormat;

/** The boxes of a movie with one video track, without any date. */
final class Movie {
  static final int TRACK = 1;

  private static final int UNDETERMINED_LANGUAGE = 0x55c4;
  private static final int BT709 = 1;

  private Movie() {}

  /**
   * {@code moov}.
   *
   * @param duration in ticks, 0 where fragments follow
   * @param samples writes what stands in {@code stbl}
   * @param more writes what stands behind the track
   */
  static void write(
      BoxWriter out,
      VideoFormat format,
      long duration,
      BoxWriter.Content samples,
      BoxWriter.Content more) {
    Timeline time = Timeline.of(format.fps());
    out.box(
        "moov",
        moov -> {
          moov.box("mvhd", 1, 0, b -> header(b, time, duration));
          moov.box(
              "trak",
              trak -> {
                trak.box("tkhd", 1, 7, b -> track(b, format, duration));
                trak.box("mdia", mdia -> media(mdia, time, duration, samples));
              });
          more.write(moov);
        });
  }

  private static void header(BoxWriter b, Timeline time, long duration) {
    b.u64(0).u64(0).u32(time.timescale()).u64(duration);
    b.u32(0x10000).u16(0x100).zeros(10);
    matrix(b);
    b.zeros(24).u32(TRACK + 1);
  }

  private static void track(BoxWriter b, VideoFormat format, long duration) {
    b.u64(0).u64(0).u32(TRACK).u32(0).u64(duration).zeros(16);
    matrix(b);
    b.u32((long) format.width() << 16).u32((long) format.height() << 16);
  }

  private static void matrix(BoxWriter b) {
    for (long value : new long[] {0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000}) {
      b.u32(value);
    }
  }

  private static void media(
      BoxWriter mdia, Timeline time, long duration, BoxWriter.Content samples) {
    mdia.box(
        "mdhd",
        1,
        0,
        b -> b.u64(0).u64(0).u32(time.timescale()).u64(duration).u16(UNDETERMINED_LANGUAGE).u16(0));
    mdia.box("hdlr", 0, 0, b -> b.u32(0).ascii("vide").zeros(12).ascii("Segue\0"));
    mdia.box(
        "minf",
        minf -> {
          minf.box("vmhd", 0, 1, b -> b.zeros(8));
          minf.box(
              "dinf", dinf -> dinf.box("dref", 0, 0, b -> b.u32(1).box("url ", 0, 1, none -> {})));
          minf.box("stbl", samples);
        });
  }

  /** {@code stsd}: what the samples are, with all that a decoder must know before the first. */
  static void sampleDescription(BoxWriter out, VideoFormat format, ParameterSets sets) {
    out.box(
        "stsd",
        0,
        0,
        stsd ->
            stsd.u32(1)
                .box(
                    "avc1",
                    avc1 -> {
                      avc1.zeros(6).u16(1).zeros(16);
                      avc1.u16(format.width()).u16(format.height());
                      avc1.u32(72 << 16).u32(72 << 16).u32(0).u16(1).zeros(32);
                      avc1.u16(24).u16(0xffff);
                      avc1.box("avcC", b -> configuration(b, sets));
                      avc1.box("colr", b -> b.ascii("nclx").u16(BT709).u16(BT709).u16(BT709).u8(0));
                      avc1.box("pasp", b -> b.u32(1).u32(1));
                    }));
  }

  private static void configuration(BoxWriter b, ParameterSets sets) {
    byte[] sequence = sets.sequence();
    byte[] picture = sets.picture();
    b.u8(1).u8(sequence[1]).u8(sequence[2]).u8(sequence[3]);
    b.u8(0xfc | 3);
    b.u8(0xe0 | 1).u16(sequence.length).bytes(sequence);
    b.u8(1).u16(picture.length).bytes(picture);
  }
}
