package dev.segue.diffusion.plan;

import java.util.Set;

/**
 * A video's structure stage as a grid of cells and what each of them reads. Planner, workers,
 * resume and simulation know cells and reads, and no recipe by name.
 *
 * <p>Every cell also reads its own segment's cells of earlier steps; those are not listed. Pure.
 */
public interface Grid {
  /** N. */
  int segments();

  /** K, how many denoising steps the structure stage has. */
  int steps();

  /** The cells of other segments without whose results this cell's forward cannot run. */
  Set<Cell> forwardReads(Cell cell);

  /** The cells of other segments without whose results this cell's sum cannot run. */
  Set<Cell> sumReads(Cell cell);

  /**
   * How many segments have to be in flight at the same time, at the least, for all to come to an
   * end.
   */
  int reach();
}
