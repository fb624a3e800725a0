package dev.segue.evaluation.video;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jcodec.codecs.h264.H264Decoder;
import org.jcodec.codecs.h264.io.model.SeqParameterSet;

/** Decodes fragmented MP4 (ISO/IEC 14496-12, movie fragments) with one track of H.264. */
final class Fragments {
  private static final Set<String> CONTAINERS =
      Set.of("moov", "trak", "mdia", "minf", "stbl", "moof", "traf");
  private static final int STSD_HEADER = 8;
  private static final int SAMPLE_ENTRY = 78;

  private final byte[] bytes;
  private final Ordered frames;
  private final H264Decoder decoder = new H264Decoder();
  private byte[][] planes;
  private int lengthBytes = 4;
  private long time;
  private int defaultSize;
  private int defaultDuration = 1;
  private int fragment;

  private Fragments(byte[] bytes, Ordered frames) {
    this.bytes = bytes;
    this.frames = frames;
  }

  /** Whether fragments name the frames of a file that begins so. */
  static boolean areIn(byte[] head) {
    int at = 0;
    while (at + 8 <= head.length) {
      ByteBuffer box = VideoFile.buffer(head, at, head.length - at);
      long size = Integer.toUnsignedLong(box.getInt());
      if (type(box).equals("moof")) {
        return true;
      }
      if (size < 8 || size > head.length - at) {
        return false;
      }
      at += (int) size;
    }
    return false;
  }

  static void decode(byte[] bytes, Ordered frames) {
    new Fragments(bytes, frames).boxes(0, bytes.length);
  }

  private static String type(ByteBuffer box) {
    byte[] type = new byte[4];
    box.get(type);
    return new String(type, StandardCharsets.US_ASCII);
  }

  private void boxes(int from, int to) {
    int at = from;
    while (at + 8 <= to) {
      ByteBuffer box = VideoFile.buffer(bytes, at, to - at);
      int size = box.getInt();
      String type = type(box);
      if (size < 8 || size > to - at) {
        throw broken("a box '" + type + "' of " + Integer.toUnsignedLong(size) + " bytes");
      }
      box(type, at, at + 8, at + size);
      at += size;
    }
  }

  private void box(String type, int start, int from, int to) {
    if (type.equals("moof")) {
      fragment = start;
    }
    if (CONTAINERS.contains(type)) {
      boxes(from, to);
      return;
    }
    switch (type) {
      case "stsd" -> boxes(from + STSD_HEADER, to);
      case "avc1", "avc3" -> boxes(from + SAMPLE_ENTRY, to);
      case "avcC" -> configure(VideoFile.buffer(bytes, from, to - from));
      case "tfhd" -> header(VideoFile.buffer(bytes, from, to - from));
      case "trun" -> run(VideoFile.buffer(bytes, from, to - from));
      default -> {}
    }
  }

  private void configure(ByteBuffer box) {
    box.position(4);
    lengthBytes = (box.get() & 3) + 1;
    List<ByteBuffer> sps = units(box, box.get() & 31);
    decoder.addSps(sps);
    decoder.addPps(units(box, box.get() & 255));
    SeqParameterSet format = SeqParameterSet.read(sps.get(0).duplicate());
    int width = 16 * (format.picWidthInMbsMinus1 + 1);
    int height = 16 * (format.picHeightInMapUnitsMinus1 + 1);
    planes = new byte[][] {new byte[width * height], new byte[width * height / 4], null};
    planes[2] = new byte[width * height / 4];
  }

  /** Without the byte that says what they are. */
  private static List<ByteBuffer> units(ByteBuffer box, int count) {
    List<ByteBuffer> units = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      int size = Short.toUnsignedInt(box.getShort());
      byte[] unit = new byte[size];
      box.get(unit);
      units.add(ByteBuffer.wrap(Arrays.copyOfRange(unit, 1, size)));
    }
    return units;
  }

  private void header(ByteBuffer box) {
    int flags = box.getInt() & 0xffffff;
    box.getInt();
    box.position(box.position() + ((flags & 1) != 0 ? 8 : 0) + ((flags & 2) != 0 ? 4 : 0));
    defaultDuration = (flags & 8) != 0 ? box.getInt() : defaultDuration;
    defaultSize = (flags & 16) != 0 ? box.getInt() : defaultSize;
  }

  private void run(ByteBuffer box) {
    if (planes == null) {
      throw broken("there is no initialization segment of H.264 before its first fragment");
    }
    int flags = box.getInt() & 0xffffff;
    int count = box.getInt();
    int at = fragment + ((flags & 1) != 0 ? box.getInt() : 0);
    box.position(box.position() + ((flags & 4) != 0 ? 4 : 0));
    for (int n = 0; n < count; n++) {
      int duration = (flags & 0x100) != 0 ? box.getInt() : defaultDuration;
      int size = (flags & 0x200) != 0 ? box.getInt() : defaultSize;
      box.position(box.position() + ((flags & 0x400) != 0 ? 4 : 0));
      int offset = (flags & 0x800) != 0 ? box.getInt() : 0;
      if (at < 0 || size < 1 || size > bytes.length - at) {
        throw broken("frame " + frames.count() + " lies outside of it");
      }
      sample(at, size, time + offset);
      at += size;
      time += duration;
    }
  }

  private void sample(int from, int size, long shown) {
    List<ByteBuffer> units = new ArrayList<>();
    int at = from;
    while (at + lengthBytes <= from + size) {
      int length = 0;
      for (int n = 0; n < lengthBytes; n++) {
        length = length << 8 | (bytes[at + n] & 255);
      }
      at += lengthBytes;
      if (length < 0 || length > from + size - at) {
        throw broken("frame " + frames.count() + " is cut off");
      }
      units.add(VideoFile.buffer(bytes, at, length));
      at += length;
    }
    frames.take((double) shown, Yuv.picture(decoder.decodeFrameFromNals(units, planes)));
  }

  private static VideoException broken(String why) {
    return new VideoException("video-unreadable", "the video cannot be read: " + why);
  }
}
