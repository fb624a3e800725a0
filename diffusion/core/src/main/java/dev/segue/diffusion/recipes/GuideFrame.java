package dev.segue.diffusion.recipes;

import dev.segue.diffusion.plan.Cell;
import dev.segue.diffusion.recipe.Reads;
import dev.segue.diffusion.recipe.TrackRun;
import dev.segue.diffusion.tensor.Frames;
import dev.segue.diffusion.tensor.Tensor;

/**
 * What guides a segment: the last frame of the one before, and for the first segment a frame that a
 * track of its own makes.
 */
interface GuideFrame {
  /** The track that makes the first one. */
  TrackRun run();

  /** How many cells it has. */
  int steps();

  /**
   * The guide of a segment, float32 {@code [C, h, w]}.
   *
   * @param length L
   */
  default Tensor of(int segment, int length, Reads reads) {
    if (segment > 0) {
      return Frames.frame(reads.structure(segment - 1), length - 1);
    }
    TrackRun made = run();
    for (int k = 0; k < steps(); k++) {
      made.accept(reads.cell(new Cell(0, k)));
    }
    return Frames.frame(made.structure(reads), 0);
  }
}
