package dev.segue.stitcher;

import dev.segue.diffusion.plan.Window;
import dev.segue.diffusion.tensor.Frames;
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

/** Makes one chunk of refined latents, a few frames at a time. Not thread-safe. */
final class ChunkMaker implements AutoCloseable {
  /** Few enough for a step to take no longer than a forward. */
  private static final int FRAMES_PER_STEP = 4;

  private final JobContext context;
  private final VideoFormat format;
  private final Window window;
  private final Tensor latents;
  private final Encoder encoder;
  private final List<EncodedFrame> frames = new ArrayList<>();

  /**
   * Decodes nothing yet.
   *
   * @param latents the window's kept frames, refined: float32 {@code [C, kept, h, w]}
   */
  ChunkMaker(JobContext context, VideoFormat format, Window window, Tensor latents) {
    if (latents.dim(1) != window.frames()) {
      throw new IllegalArgumentException(latents + " for " + window.frames() + " kept frames");
    }
    this.context = context;
    this.format = format;
    this.window = window;
    this.latents = latents;
    this.encoder = context.encoders().start(format);
  }

  boolean done() {
    return frames.size() == window.frames();
  }

  /** Decodes and encodes the next frames. */
  void advance() {
    int end = Math.min(window.frames(), frames.size() + FRAMES_PER_STEP);
    while (frames.size() < end) {
      Tensor latent = Frames.frame(latents, frames.size());
      Tensor rgb = context.metrics().decode(() -> context.experts().decode(latent));
      frames.add(context.metrics().encode(() -> encoder.encode(picture(rgb))));
    }
  }

  byte[] init() {
    return InitSegment.of(format, encoder.parameterSets());
  }

  byte[] chunk() {
    return MediaSegment.of(format.fps(), window.index(), window.keepFrom(), frames);
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
          "frame " + (window.keepFrom() + frames.size()) + " cannot be shown: " + e.getMessage(),
          e);
    }
  }
}
