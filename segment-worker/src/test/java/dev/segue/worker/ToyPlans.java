package dev.segue.worker;

import dev.segue.diffusion.plan.Cell;
import dev.segue.diffusion.plan.Layout;
import dev.segue.diffusion.plan.Plan;
import dev.segue.diffusion.plan.Windows;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Plans of shapes that no recipe of ours need have. */
final class ToyPlans {
  private static final int LENGTH = 4;

  private ToyPlans() {}

  static Layout layout(int segments) {
    return Windows.aligned(segments * LENGTH, LENGTH);
  }

  /** Forwards read all earlier cells of both neighbours, structures their last ones. */
  record Halo(Layout layout, int cells) implements Plan {
    @Override
    public int tracks() {
      return layout.segments();
    }

    @Override
    public int steps(int track) {
      return cells;
    }

    @Override
    public int segment(int track) {
      return track;
    }

    @Override
    public boolean makesStructure(int track) {
      return true;
    }

    @Override
    public Set<Cell> forwardReads(Cell cell) {
      return neighbours(cell.track(), 0, cell.step());
    }

    @Override
    public Set<Cell> finishReads(int track) {
      return neighbours(track, cells - 1, cells);
    }

    private Set<Cell> neighbours(int track, int from, int to) {
      Set<Cell> reads = new HashSet<>();
      for (int other : List.of(track - 1, track + 1)) {
        if (other >= 0 && other < tracks()) {
          IntStream.range(from, to).forEach(k -> reads.add(new Cell(other, k)));
        }
      }
      return reads;
    }

    @Override
    public int refinements() {
      return 0;
    }

    @Override
    public int reach() {
      return cells + 1;
    }
  }

  /**
   * For each segment candidates, then one track that reads their last cells and goes on; the next
   * segment's candidates read its structure.
   */
  record Fan(Layout layout, int candidates, int probes, int cells) implements Plan {
    private int each() {
      return candidates + 1;
    }

    @Override
    public int tracks() {
      return layout.segments() * each();
    }

    @Override
    public int segment(int track) {
      return track / each();
    }

    @Override
    public boolean makesStructure(int track) {
      return track % each() == candidates;
    }

    @Override
    public int steps(int track) {
      return makesStructure(track) ? cells : probes;
    }

    @Override
    public List<Integer> startsAfter(int track) {
      int first = segment(track) * each();
      if (makesStructure(track)) {
        return IntStream.range(first, track).boxed().toList();
      }
      return first == 0 ? List.of() : List.of(first - 1);
    }

    @Override
    public Set<Cell> forwardReads(Cell cell) {
      Set<Cell> reads = new HashSet<>();
      if (makesStructure(cell.track()) && cell.step() == 0) {
        startsAfter(cell.track()).forEach(i -> reads.add(new Cell(i, probes - 1)));
      }
      return reads;
    }

    @Override
    public List<Integer> structuresRead(int track) {
      return segment(track) == 0 ? List.of() : List.of(segment(track) - 1);
    }

    @Override
    public int refinements() {
      return 0;
    }
  }

  /** A track starts after the one before it has ended, and reads its structure. */
  record Chain(Layout layout, int cells) implements Plan {
    @Override
    public int tracks() {
      return layout.segments();
    }

    @Override
    public int steps(int track) {
      return cells;
    }

    @Override
    public int segment(int track) {
      return track;
    }

    @Override
    public boolean makesStructure(int track) {
      return true;
    }

    @Override
    public List<Integer> startsAfter(int track) {
      return track == 0 ? List.of() : List.of(track - 1);
    }

    @Override
    public List<Integer> structuresRead(int track) {
      return startsAfter(track);
    }

    @Override
    public int refinements() {
      return 0;
    }
  }
}
