package dev.segue.diffusion.recipe;

import dev.segue.diffusion.plan.Cell;
import dev.segue.diffusion.tensor.Tensor;

/** Gives the stored noise of cells; it is only asked for cells that a {@code Grid} has listed. */
@FunctionalInterface
public interface CellReader {
  /** eps(i,k), float32 {@code [C, L, h, w]}. */
  Tensor read(Cell cell);
}
