package dev.segue.testbed.simulation;

import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.plan.Cell;
import dev.segue.diffusion.plan.Grid;
import dev.segue.diffusion.plan.Layout;
import dev.segue.diffusion.recipe.CellReader;
import dev.segue.diffusion.recipe.Recipe;
import dev.segue.diffusion.recipe.RecipeSettings;
import dev.segue.diffusion.recipe.SegmentRun;
import dev.segue.diffusion.recipe.VideoSpec;
import dev.segue.diffusion.recipe.WindowRun;
import dev.segue.diffusion.tensor.Tensor;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * A recipe in which each cell's forward reads both neighbours' cells of the step before, so that
 * segment 0 can end only when k segments to its right have begun step k.
 *
 * @param plain what it does beside that
 */
record Neighbours(Recipe plain) implements Recipe {
  @Override
  public RecipeSettings settings() {
    return plain.settings();
  }

  @Override
  public Layout layout(int frames) {
    return plain.layout(frames);
  }

  @Override
  public Grid grid(int frames) {
    return new Reads(layout(frames).segments(), settings().steps());
  }

  @Override
  public SegmentRun segment(VideoSpec video, int segment, Experts experts) {
    return new Run(plain.segment(video, segment, experts), grid(video.frames()));
  }

  @Override
  public WindowRun window(
      VideoSpec video, int window, Map<Integer, Tensor> structures, Experts experts) {
    return plain.window(video, window, structures, experts);
  }

  private record Reads(int segments, int steps) implements Grid {
    @Override
    public Set<Cell> forwardReads(Cell cell) {
      Set<Cell> reads = new HashSet<>();
      if (cell.step() > 0) {
        for (int i = cell.segment() - 1; i <= cell.segment() + 1; i += 2) {
          if (i >= 0 && i < segments) {
            reads.add(new Cell(i, cell.step() - 1));
          }
        }
      }
      return reads;
    }

    @Override
    public Set<Cell> sumReads(Cell cell) {
      return Set.of();
    }

    @Override
    public int reach() {
      return Math.min(segments, steps);
    }
  }

  private record Run(SegmentRun plain, Grid grid) implements SegmentRun {
    @Override
    public int segment() {
      return plain.segment();
    }

    @Override
    public int step() {
      return plain.step();
    }

    @Override
    public int steps() {
      return plain.steps();
    }

    @Override
    public Tensor forward(CellReader reads) {
      Tensor alone = plain.forward(reads);
      Tensor out = new Tensor(alone.shape(), alone.data().clone());
      Cell cell = new Cell(segment(), step());
      for (int i = segment() - 1; i <= segment() + 1; i += 2) {
        Cell read = new Cell(i, step() - 1);
        if (grid.forwardReads(cell).contains(read)) {
          float[] theirs = reads.read(read).data();
          for (int n = 0; n < theirs.length; n++) {
            out.data()[n] += (i < segment() ? 0.1f : 0.2f) * theirs[n];
          }
        }
      }
      return out;
    }

    @Override
    public Tensor sum(Tensor predicted, CellReader reads) {
      return predicted;
    }

    @Override
    public void accept(Tensor eps) {
      plain.accept(eps);
    }

    @Override
    public Tensor structure() {
      return plain.structure();
    }
  }
}
