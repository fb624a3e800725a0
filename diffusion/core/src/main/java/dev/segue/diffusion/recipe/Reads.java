package dev.segue.diffusion.recipe;

import dev.segue.diffusion.plan.Cell;
import dev.segue.diffusion.tensor.Tensor;
import java.util.function.Function;

/** Gives what is stored of other tracks; it is only asked for what a {@code Plan} has listed. */
public interface Reads {
  /** The result of a cell, as its track's {@link TrackRun} gave it. */
  Tensor cell(Cell cell);

  /** Cells alone; no structure is there. */
  static Reads cells(Function<Cell, Tensor> cells) {
    return new Reads() {
      @Override
      public Tensor cell(Cell cell) {
        return cells.apply(cell);
      }

      @Override
      public Tensor structure(int segment) {
        throw new IllegalStateException("structure " + segment + " is not there");
      }
    };
  }

  /** The structure of a segment, float32 {@code [C, L, h, w]}. */
  Tensor structure(int segment);

  /**
   * The picture that the video begins from, float32 {@code [3, H, W]}, 0 to 1; only of a recipe
   * that is {@link Recipe#guided}.
   */
  default Tensor picture() {
    throw new IllegalStateException("there is no picture");
  }
}
