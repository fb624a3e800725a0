package dev.segue.diffusion.plan;

import java.util.Set;

/** The grids that recipes share. */
public final class Grids {
  private Grids() {}

  /** Segments that have nothing to do with each other. */
  public static Grid independent(int segments, int steps) {
    return new Simple(segments, steps, false);
  }

  /** Each sum reads the segment before at the same step (lockstep). */
  public static Grid guidedByTheOneBefore(int segments, int steps) {
    return new Simple(segments, steps, true);
  }

  private record Simple(int segments, int steps, boolean guided) implements Grid {
    @Override
    public Set<Cell> forwardReads(Cell cell) {
      return Set.of();
    }

    @Override
    public Set<Cell> sumReads(Cell cell) {
      return guided && cell.segment() > 0
          ? Set.of(new Cell(cell.segment() - 1, cell.step()))
          : Set.of();
    }

    @Override
    public int reach() {
      return 1;
    }
  }
}
