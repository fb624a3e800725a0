package dev.segue.producer;

import dev.segue.diffusion.plan.Cell;
import dev.segue.diffusion.plan.Independent;
import dev.segue.diffusion.plan.Layout;
import dev.segue.diffusion.plan.Plan;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Plans of every shape that tracks can have, of recipes that are not there. */
public final class ImaginaryPlans {
  private static final int REFINEMENTS = 2;

  private ImaginaryPlans() {}

  /** Each sum reads the same step of the segment before. */
  public static Plan guided(Layout layout, int steps) {
    return new Shape(layout, steps) {
      @Override
      public Set<Cell> sumReads(Cell cell) {
        return cell.track() == 0 ? Set.of() : Set.of(new Cell(cell.track() - 1, cell.step()));
      }
    };
  }

  /** Forwards read all earlier cells of both neighbours, structures their last ones. */
  public static Plan halo(Layout layout, int steps) {
    return new Shape(layout, steps) {
      @Override
      public Set<Cell> forwardReads(Cell cell) {
        return neighbours(cell.track())
            .boxed()
            .flatMap(i -> IntStream.range(0, cell.step()).mapToObj(k -> new Cell(i, k)))
            .collect(Collectors.toSet());
      }

      @Override
      public Set<Cell> finishReads(int track) {
        return neighbours(track)
            .mapToObj(i -> new Cell(i, steps(i) - 1))
            .collect(Collectors.toSet());
      }

      @Override
      public int reach() {
        return Math.min(tracks(), steps(0) + 1);
      }

      private IntStream neighbours(int track) {
        return IntStream.of(track - 1, track + 1).filter(i -> i >= 0 && i < tracks());
      }
    };
  }

  /** A track starts after the one before it has ended, and reads its structure. */
  public static Plan chain(Layout layout, int steps) {
    return new Shape(layout, steps) {
      @Override
      public List<Integer> startsAfter(int track) {
        return track == 0 ? List.of() : List.of(track - 1);
      }

      @Override
      public List<Integer> structuresRead(int track) {
        return startsAfter(track);
      }
    };
  }

  /**
   * For each segment some candidates of two cells, the second of which is a score; one track that
   * starts after them, reads their scores and goes on from the best; the next segment's candidates
   * start after that one and read its structure.
   */
  public static Plan fan(Layout layout, int candidates) {
    return new Shape(layout, 2) {
      @Override
      public int tracks() {
        return layout.segments() * (candidates + 1);
      }

      @Override
      public int steps(int track) {
        return makesStructure(track) ? 3 : 2;
      }

      @Override
      public int segment(int track) {
        return track / (candidates + 1);
      }

      @Override
      public boolean makesStructure(int track) {
        return track % (candidates + 1) == candidates;
      }

      @Override
      public List<Integer> startsAfter(int track) {
        int first = segment(track) * (candidates + 1);
        if (makesStructure(track)) {
          return IntStream.range(first, track).boxed().toList();
        }
        return first == 0 ? List.of() : List.of(first - 1);
      }

      @Override
      public Set<Cell> forwardReads(Cell cell) {
        Set<Cell> reads = new HashSet<>();
        if (makesStructure(cell.track()) && cell.step() == 0) {
          startsAfter(cell.track()).forEach(i -> reads.add(new Cell(i, 1)));
        }
        return reads;
      }

      @Override
      public List<Integer> structuresRead(int track) {
        int segment = segment(track);
        return makesStructure(track) || segment == 0 ? List.of() : List.of(segment - 1);
      }
    };
  }

  /** One track a segment, with nothing read, to be changed. */
  private abstract static class Shape implements Plan {
    private final Independent base;

    Shape(Layout layout, int steps) {
      base = new Independent(layout, steps, REFINEMENTS);
    }

    @Override
    public Layout layout() {
      return base.layout();
    }

    @Override
    public int tracks() {
      return base.tracks();
    }

    @Override
    public int steps(int track) {
      return base.steps(track);
    }

    @Override
    public int segment(int track) {
      return base.segment(track);
    }

    @Override
    public boolean makesStructure(int track) {
      return base.makesStructure(track);
    }

    @Override
    public int refinements() {
      return base.refinements();
    }
  }
}
