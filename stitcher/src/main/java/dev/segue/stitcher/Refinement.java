package dev.segue.stitcher;

import dev.segue.diffusion.recipe.WindowRun;
import dev.segue.diffusion.tensor.Safetensors;
import dev.segue.diffusion.tensor.Tensor;
import dev.segue.schemas.Keys;
import dev.segue.schemas.RefinementStored;
import dev.segue.schemas.VideoDescription;
import java.util.Optional;

/**
 * The refinement of one window by way of the store: the latent after each step is stored, and each
 * step goes on from what stands there. Not thread-safe.
 */
final class Refinement {
  private static final String LATENT_TYPE = "application/octet-stream";

  private final JobContext context;
  private final VideoDescription video;
  private final boolean keeps;
  private final WindowRun run;

  /**
   * One that has not begun.
   *
   * @param keeps whether latents are stored; those of a video that has ended nobody would remove
   */
  Refinement(JobContext context, VideoDescription video, boolean keeps, WindowRun run) {
    this.context = context;
    this.video = video;
    this.keeps = keeps;
    this.run = run;
  }

  boolean done() {
    return run.step() == run.steps();
  }

  /** How many steps are done. */
  int step() {
    return run.step();
  }

  /**
   * Goes on from the newest stored step. Steps are stored in order, so it stands before the first
   * missing one.
   *
   * @return whether there was one
   */
  boolean takeUp() {
    int stored = run.step();
    while (stored < run.steps() && context.store().size(key(stored)).isPresent()) {
      stored++;
    }
    if (stored == run.step()) {
      return false;
    }
    Optional<byte[]> newest = context.store().get(key(stored - 1));
    if (newest.isEmpty()) {
      return false;
    }
    run.restore(stored, Safetensors.read(newest.get()));
    return true;
  }

  /** Does the next step. */
  void advance() {
    int step = run.step();
    run.advance();
    if (!keeps) {
      return;
    }
    byte[] ours = Safetensors.write(run.latent());
    byte[] standing = context.results().settle(key(step), ours, LATENT_TYPE);
    run.restore(step + 1, Safetensors.read(standing));
    context.hints().accept(new RefinementStored(video.id(), run.window(), step, context.worker()));
  }

  /** The kept latents, refined: float32 {@code [C, kept, h, w]}. */
  Tensor refined() {
    return run.refined();
  }

  private String key(int step) {
    return Keys.refinement(video, run.window(), step);
  }
}
