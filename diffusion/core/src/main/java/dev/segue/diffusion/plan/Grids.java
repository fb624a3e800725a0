package dev.segue.diffusion.plan;

import java.util.Set;
import java.util.function.IntPredicate;

/** The grids that recipes share. */
public final class Grids {
  private Grids() {}

  /** Segments that have nothing to do with each other. */
  public static Grid independent(int segments, int steps) {
    return new Simple(segments, steps, step -> false);
  }

  /**
   * Each sum reads the segment before at the same step (lockstep).
   *
   * @param guided at which steps; the others read nothing
   */
  public static Grid guidedByTheOneBefore(int segments, int steps, IntPredicate guided) {
    return new Simple(segments, steps, guided);
  }

  private record Simple(int segments, int steps, IntPredicate guided) implements Grid {
    @Override
    public Set<Cell> forwardReads(Cell cell) {
      return Set.of();
    }

    @Override
    public Set<Cell> sumReads(Cell cell) {
      return cell.segment() > 0 && guided.test(cell.step())
          ? Set.of(new Cell(cell.segment() - 1, cell.step()))
          : Set.of();
    }

    @Override
    public int reach() {
      return 1;
    }
  }
}
