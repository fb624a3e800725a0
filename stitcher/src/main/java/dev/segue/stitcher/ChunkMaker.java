package dev.segue.stitcher;

import dev.segue.diffusion.tensor.Tensor;
import dev.segue.infra.work.TaskException;
import dev.segue.stitcher.cmaf.InitSegment;
import dev.segue.stitcher.cmaf.MediaSegment;
import dev.segue.stitcher.encode.EncodedFrame;
import dev.segue.stitcher.encode.Encoder;
import dev.segue.stitcher.encode.Frame;
import dev.segue.stitcher.encode.VideoFormat;
import java.util.ArrayList;
import java.util.List;

/** Makes one chunk of decoded frames, a few at a time. Not thread-safe. */
final class ChunkMaker implements AutoCloseable {
  /** Few enough for a step to take no longer than a forward. */
  private static final int FRAMES_PER_STEP = 4;

  private final JobContext context;
  private final VideoFormat format;
  private final int chunk;
  private final int first;
  private final Decoding decoding;
  private final Encoder encoder;
  private final List<EncodedFrame> frames = new ArrayList<>();

  /**
   * Encodes nothing yet.
   *
   * @param chunk j
   * @param first its first frame
   */
  ChunkMaker(JobContext context, VideoFormat format, int chunk, int first, Decoding decoding) {
    this.context = context;
    this.format = format;
    this.chunk = chunk;
    this.first = first;
    this.decoding = decoding;
    this.encoder = context.encoders().start(format);
  }

  boolean done() {
    return frames.size() == decoding.count();
  }

  /** Decodes and encodes the next frames. */
  void advance() {
    int end = Math.min(decoding.count(), frames.size() + FRAMES_PER_STEP);
    while (frames.size() < end) {
      Tensor rgb = decoding.next();
      frames.add(context.metrics().encode(() -> encoder.encode(picture(rgb))));
    }
  }

  byte[] init() {
    return InitSegment.of(format, encoder.parameterSets());
  }

  byte[] chunk() {
    return MediaSegment.of(format.fps(), chunk, first, frames);
  }

  @Override
  public void close() {
    encoder.close();
  }

  private Frame picture(Tensor rgb) {
    try {
      return Frame.of(rgb);
    } catch (IllegalArgumentException e) {
      throw new TaskException(
          "picture-invalid",
          "frame " + (first + frames.size()) + " cannot be shown: " + e.getMessage(),
          e);
    }
  }
}
