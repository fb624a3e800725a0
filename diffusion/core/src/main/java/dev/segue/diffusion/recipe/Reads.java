package dev.segue.diffusion.recipe;

import dev.segue.diffusion.plan.Cell;
import dev.segue.diffusion.tensor.Tensor;

/** Gives what is stored of other tracks; it is only asked for what a {@code Plan} has listed. */
public interface Reads {
  /** The result of a cell, as its track's {@link TrackRun} gave it. */
  Tensor cell(Cell cell);

  /** The structure of a segment, float32 {@code [C, L, h, w]}. */
  Tensor structure(int segment);
}
