package dev.segue.diffusion.recipes;

import dev.segue.diffusion.guidance.ClassifierFree;
import dev.segue.diffusion.plan.Cell;
import dev.segue.diffusion.recipe.Reads;
import dev.segue.diffusion.recipe.TrackRun;
import dev.segue.diffusion.recipes.SharedWindows.Shared;
import dev.segue.diffusion.sampler.Sampler;
import dev.segue.diffusion.sampler.SamplerKind;
import dev.segue.diffusion.schedule.NoiseSchedule;
import dev.segue.diffusion.schedule.Timesteps;
import dev.segue.diffusion.tensor.Frames;
import dev.segue.diffusion.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * A track of recipe {@code segue}. The latent belongs to the frame; a cell stores what was
 * predicted of the track's windows, one after the other: float32 {@code [C, n, h, w]} for windows
 * of n frames in all. The latents of the segments that the windows lie in, this one and the next,
 * are rebuilt from the first noise and the stored predictions of the tracks before and after.
 */
final class SharedLatent implements TrackRun {
  private final int track;
  private final SharedWindows windows;
  private final ClassifierFree denoiser;
  private final SamplerKind kind;
  private final Sampler sampler;
  private final int[] timesteps;
  private final List<Tensor> own = new ArrayList<>();
  private final Tensor[] latents;
  private final int[] reached;

  /**
   * A track at step 0.
   *
   * @param noise the first noise of a segment, float32 {@code [C, L, h, w]}
   */
  SharedLatent(
      int track,
      SharedWindows windows,
      IntFunction<Tensor> noise,
      ClassifierFree denoiser,
      StructureSettings settings) {
    this.track = track;
    this.windows = windows;
    this.denoiser = denoiser;
    this.kind = settings.sampler();
    this.sampler = kind.sampler();
    NoiseSchedule schedule = denoiser.schedule();
    this.timesteps = schedule.spaced(settings.spacing(), settings.steps());
    int segments = track + 1 < windows.segments() ? 2 : 1;
    this.latents = new Tensor[segments];
    this.reached = new int[segments];
    for (int s = 0; s < segments; s++) {
      latents[s] =
          kind.start(noise.apply(track + s), schedule.level(timesteps[0]), settings.spacing());
    }
  }

  @Override
  public int track() {
    return track;
  }

  @Override
  public int step() {
    return own.size();
  }

  @Override
  public int steps() {
    return timesteps.length;
  }

  @Override
  public Tensor forward(Reads reads) {
    int step = step();
    beforeTheEnd();
    for (int s = 0; s < latents.length; s++) {
      advance(s, step, reads);
    }
    Tensor both = latents.length == 1 ? latents[0] : Frames.join(latents[0], latents[1]);
    Tensor all = null;
    for (Shared window : windows.of(track, step)) {
      int from = window.start() - track * windows.length();
      Tensor x = Frames.slice(both, from, from + window.length());
      Tensor predicted = denoiser.predict(x, timesteps[step]);
      all = all == null ? predicted : Frames.join(all, predicted);
    }
    return all;
  }

  @Override
  public Tensor sum(Tensor predicted, Reads reads) {
    return predicted;
  }

  @Override
  public void accept(Tensor stored) {
    beforeTheEnd();
    own.add(stored);
  }

  private void beforeTheEnd() {
    if (step() == timesteps.length) {
      throw new IllegalStateException("track " + track + " has done all its steps");
    }
  }

  @Override
  public Tensor structure(Reads reads) {
    if (step() < timesteps.length) {
      throw new IllegalStateException("track " + track + " is at step " + step());
    }
    advance(0, timesteps.length, reads);
    return latents[0];
  }

  /** Brings the latent of this segment (0) or the next one (1) to a step. */
  private void advance(int s, int step, Reads reads) {
    NoiseSchedule schedule = denoiser.schedule();
    for (int k = reached[s]; k < step; k++) {
      latents[s] =
          sampler.step(
              latents[s],
              prediction(track + s, k, reads),
              denoiser.predicts(),
              schedule.level(timesteps[k]),
              kind.level(schedule, Timesteps.after(timesteps, k)));
      reached[s] = k + 1;
    }
  }

  /** The mean of what the windows over a segment's frames predict. */
  private Tensor prediction(int segment, int step, Reads reads) {
    int length = windows.length();
    int first = segment * length;
    List<Shared> over = windows.over(segment, step);
    Tensor out = Tensor.zeros(latents[0].shape());
    for (int f = 0; f < length; f++) {
      int frame = first + f;
      List<Shared> giving = over.stream().filter(w -> frame >= w.from() && frame < w.to()).toList();
      double sum = giving.stream().mapToDouble(w -> w.weight(frame)).sum();
      for (Shared window : giving) {
        Tensor cell =
            window.track() == track ? own.get(step) : reads.cell(new Cell(window.track(), step));
        add(
            out,
            f,
            (float) (window.weight(frame) / sum),
            cell,
            window.offset() + frame - window.start());
      }
    }
    return out;
  }

  /** Frame f of out gets a weighted frame of a cell on top. */
  private static void add(Tensor out, int f, float weight, Tensor cell, int from) {
    int frame = out.dim(2) * out.dim(3);
    for (int c = 0; c < out.dim(0); c++) {
      int to = (c * out.dim(1) + f) * frame;
      int source = (c * cell.dim(1) + from) * frame;
      for (int n = 0; n < frame; n++) {
        out.data()[to + n] += weight * cell.data()[source + n];
      }
    }
  }
}
