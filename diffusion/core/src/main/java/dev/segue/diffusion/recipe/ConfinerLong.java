package dev.segue.diffusion.recipe;

import dev.segue.diffusion.bundle.Manifest;
import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.guidance.Coherence;
import dev.segue.diffusion.noise.CounterNoise;
import dev.segue.diffusion.noise.CounterNoise.Purpose;
import dev.segue.diffusion.plan.Cell;
import dev.segue.diffusion.plan.Grid;
import dev.segue.diffusion.plan.Grids;
import dev.segue.diffusion.plan.Layout;
import dev.segue.diffusion.plan.Windows;
import dev.segue.diffusion.tensor.Frames;
import dev.segue.diffusion.tensor.Tensor;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * ConFiner-Long (section 3.5): consistency initialization, coherence guidance (Eq 12), staggered
 * refinement (Eq 13).
 */
record ConfinerLong(RecipeSettings settings, Manifest.Latent latent) implements Recipe {
  static final String NAME = "confiner-long";

  @Override
  public Layout layout(int frames) {
    return Windows.staggered(frames, latent.frames(), settings.wholeEdges());
  }

  @Override
  public Grid grid(int frames) {
    return Grids.guidedByTheOneBefore(
        Windows.segments(frames, latent.frames()), settings.steps(), this::guidedAt);
  }

  private boolean guidedAt(int step) {
    return settings.coherence().get(step) > 0;
  }

  @Override
  public SegmentRun segment(VideoSpec video, int segment, Experts experts) {
    CounterNoise noise = new CounterNoise(video.seed());
    Tensor base =
        noise.normal(
            Purpose.BASE,
            0,
            0,
            latent.channels(),
            latent.frames(),
            latent.height(),
            latent.width());
    int[] shuffle = noise.permutation(Purpose.SHUFFLE, segment, latent.frames());
    SegmentDenoising.Guidance guidance = (step, predicted, reads) -> predicted;
    if (segment > 0 && settings.guided()) {
      int[] before = noise.permutation(Purpose.SHUFFLE, segment - 1, latent.frames());
      int[] order =
          settings.aligned()
              ? Coherence.alignment(before, shuffle)
              : IntStream.range(0, latent.frames()).toArray();
      guidance =
          (step, predicted, reads) ->
              guidedAt(step)
                  ? Coherence.guide(
                      predicted,
                      reads.read(new Cell(segment - 1, step)),
                      order,
                      settings.coherence().get(step),
                      settings.rescale())
                  : predicted;
    }
    return new SegmentDenoising(
        settings, video, segment, Frames.pick(base, shuffle), guidance, experts);
  }

  @Override
  public WindowRun window(
      VideoSpec video, int window, Map<Integer, Tensor> structures, Experts experts) {
    return new WindowRefinement(
        settings, layout(video.frames()), video, window, structures, experts);
  }
}
