package dev.segue.stitcher.cmaf;

import dev.segue.stitcher.encode.VideoFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;

/**
 * Writes {@code video.mp4}, chunk after chunk, in bounded memory: a plain file whose tables stand
 * before its frames, so that it plays while it is fetched.
 *
 * <p>How many bytes the tables take follows from the number of frames and chunks alone, so their
 * place is left free and filled in at the end; each chunk is read once. Offsets are always of 64
 * bits for the same reason. The bytes depend on the chunks alone. Not thread-safe.
 */
public final class WholeVideo implements AutoCloseable {
  private static final int LARGE_HEADER = 16;

  private final VideoFormat format;
  private final byte[] description;
  private final List<Integer> chunks;
  private final FileChannel file;
  private final int[] sizes;
  private final long[] offsets;
  private final long headBytes;
  private int chunk;
  private int frame;
  private long position;

  /**
   * @param path where to write; what is there is overwritten
   * @param init the initialization segment that goes with the chunks
   * @param chunks how many frames each chunk has, in order
   */
  public WholeVideo(Path path, VideoFormat format, byte[] init, List<Integer> chunks)
      throws IOException {
    this.format = format;
    this.description = InitSegment.sampleDescription(init);
    this.chunks = List.copyOf(chunks);
    this.sizes = new int[chunks.stream().mapToInt(Integer::intValue).sum()];
    this.offsets = new long[chunks.size()];
    this.headBytes = head().length;
    this.position = headBytes + LARGE_HEADER;
    this.file =
        FileChannel.open(
            path,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
  }

  /** The chunk that {@link #append} takes next, the number of chunks when all are in. */
  public int next() {
    return chunk;
  }

  /**
   * Appends chunk {@link #next()}.
   *
   * @throws IllegalArgumentException when it is not that chunk
   */
  public void append(byte[] segment) throws IOException {
    MediaSegment.Parts parts = MediaSegment.read(segment);
    long expected = Timeline.of(format.fps()).at(frame);
    if (parts.sizes().size() != chunks.get(chunk) || parts.decodeTime() != expected) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "chunk %d has %d frames from tick %d on, not %d from %d on",
              chunk,
              parts.sizes().size(),
              parts.decodeTime(),
              chunks.get(chunk),
              expected));
    }
    for (int size : parts.sizes()) {
      sizes[frame++] = size;
    }
    offsets[chunk++] = position;
    position += write(parts.data(), position);
  }

  /** Writes the tables. After it the file is whole. */
  public void finish() throws IOException {
    if (chunk != chunks.size()) {
      throw new IllegalStateException("chunk " + chunk + " of " + chunks.size() + " is missing");
    }
    byte[] head = head();
    ByteBuffer data = ByteBuffer.allocate(LARGE_HEADER);
    data.putInt(1).put(new byte[] {'m', 'd', 'a', 't'}).putLong(position - headBytes).flip();
    write(ByteBuffer.wrap(head), 0);
    write(data, headBytes);
  }

  private byte[] head() {
    Timeline time = Timeline.of(format.fps());
    BoxWriter out = new BoxWriter();
    out.box(
        "ftyp",
        b -> b.ascii("isom").u32(0x200).ascii("isom").ascii("iso2").ascii("avc1").ascii("mp41"));
    Movie.write(out, format, time.at(sizes.length), stbl -> samples(stbl, time), moov -> {});
    return out.toBytes();
  }

  private void samples(BoxWriter stbl, Timeline time) {
    stbl.bytes(description);
    stbl.box("stts", 0, 0, b -> b.u32(1).u32(sizes.length).u32(time.frameDuration()));
    stbl.box("stss", 0, 0, this::keyFrames);
    stbl.box("stsc", 0, 0, this::framesPerChunk);
    stbl.box(
        "stsz",
        0,
        0,
        b -> {
          b.u32(0).u32(sizes.length);
          for (int size : sizes) {
            b.u32(size);
          }
        });
    stbl.box(
        "co64",
        0,
        0,
        b -> {
          b.u32(offsets.length);
          for (long offset : offsets) {
            b.u64(offset);
          }
        });
  }

  /** The first frame of each chunk, counted from 1. */
  private void keyFrames(BoxWriter b) {
    b.u32(chunks.size());
    long first = 1;
    for (int frames : chunks) {
      b.u32(first);
      first += frames;
    }
  }

  private void framesPerChunk(BoxWriter b) {
    b.u32(chunks.size());
    for (int n = 0; n < chunks.size(); n++) {
      b.u32(n + 1L).u32(chunks.get(n)).u32(1);
    }
  }

  private int write(ByteBuffer bytes, long at) throws IOException {
    int written = 0;
    while (bytes.hasRemaining()) {
      written += file.write(bytes, at + written);
    }
    return written;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
