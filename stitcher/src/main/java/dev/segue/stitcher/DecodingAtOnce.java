package dev.segue.stitcher;

import dev.segue.diffusion.plan.FrameMapping;
import dev.segue.diffusion.tensor.Frames;
import dev.segue.diffusion.tensor.Tensor;

/** Of latents that are several frames each: decoded at once, with those before that warm up. */
final class DecodingAtOnce implements Decoding {
  private final JobContext context;
  private final FrameMapping.Span span;
  private final Tensor latents;
  private Tensor decoded;
  private int next;

  /**
   * Decodes nothing yet.
   *
   * @param latents those of the span, float32 {@code [C, T, h, w]}
   */
  DecodingAtOnce(JobContext context, FrameMapping.Span span, Tensor latents) {
    if (latents.dim(1) != span.latents()) {
      throw new IllegalArgumentException(latents + " for " + span);
    }
    this.context = context;
    this.span = span;
    this.latents = latents;
  }

  @Override
  public int count() {
    return span.kept();
  }

  @Override
  public Tensor next() {
    if (decoded == null) {
      decoded =
          context.metrics().decode(span.kept(), () -> context.experts().decodeFrames(latents));
    }
    Tensor picture = Frames.frame(decoded, span.dropped() + next);
    next++;
    return picture;
  }
}
