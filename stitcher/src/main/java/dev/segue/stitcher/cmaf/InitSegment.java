package dev.segue.stitcher.cmaf;

import dev.segue.stitcher.encode.ParameterSets;
import dev.segue.stitcher.encode.VideoFormat;
import java.nio.ByteBuffer;

/**
 * The CMAF header (ISO/IEC 23000-19): what players read once, before any chunk. A pure function of
 * the format and the encoder's parameter sets, so every stitcher writes the same.
 */
public final class InitSegment {
  private InitSegment() {}

  public static byte[] of(VideoFormat format, ParameterSets sets) {
    BoxWriter out = new BoxWriter();
    out.box("ftyp", b -> b.ascii("iso6").u32(0).ascii("iso6").ascii("cmfc").ascii("mp41"));
    Movie.write(
        out,
        format,
        0,
        stbl -> {
          Movie.sampleDescription(stbl, format, sets);
          stbl.box("stts", 0, 0, b -> b.u32(0));
          stbl.box("stsc", 0, 0, b -> b.u32(0));
          stbl.box("stsz", 0, 0, b -> b.u32(0).u32(0));
          stbl.box("stco", 0, 0, b -> b.u32(0));
        },
        moov ->
            moov.box(
                "mvex",
                mvex ->
                    mvex.box("trex", 0, 0, b -> b.u32(Movie.TRACK).u32(1).u32(0).u32(0).u32(0))));
    return out.toBytes();
  }

  /** The {@code stsd} box of an initialization segment. */
  static byte[] sampleDescription(byte[] init) {
    ByteBuffer box =
        BoxReader.whole(ByteBuffer.wrap(init), "moov", "trak", "mdia", "minf", "stbl", "stsd");
    byte[] bytes = new byte[box.remaining()];
    box.get(bytes);
    return bytes;
  }
}
