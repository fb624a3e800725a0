package dev.segue.worker;

import dev.segue.diffusion.plan.Cell;
import dev.segue.diffusion.plan.Plan;
import dev.segue.diffusion.recipe.Reads;
import dev.segue.diffusion.recipe.TrackRun;
import dev.segue.diffusion.tensor.Tensor;
import dev.segue.infra.work.TaskException;
import dev.segue.infra.work.Unavailable;
import dev.segue.schemas.VideoDescription;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a video's tracks read; cells that were stored and are gone, since they were damaged, are
 * made again of what they were made of, by whoever needs them. Nobody else would: their track is
 * done, or further on. Not thread-safe.
 */
final class LostCells implements Reads {
  private static final Logger log = LoggerFactory.getLogger(LostCells.class);

  private final VideoDescription video;
  private final Plan plan;
  private final CellStore cells;
  private final IntFunction<TrackRun> runs;
  private final BooleanSupplier isUnneeded;

  /**
   * Those of a video.
   *
   * @param runs a new run of a track
   * @param isUnneeded whether whoever reads them is done
   */
  LostCells(
      VideoDescription video,
      Plan plan,
      CellStore cells,
      IntFunction<TrackRun> runs,
      BooleanSupplier isUnneeded) {
    this.video = video;
    this.isUnneeded = isUnneeded;
    this.plan = plan;
    this.cells = cells;
    this.runs = runs;
  }

  /** Whether a cell that is not there has been there: something that comes after it is. */
  boolean wasThere(Cell cell) {
    for (int step = cell.step() + 1; step < plan.steps(cell.track()); step++) {
      if (cells.exists(video, new Cell(cell.track(), step))) {
        return true;
      }
    }
    return plan.makesStructure(cell.track())
        && cells.hasStructure(video, plan.segment(cell.track()));
  }

  @Override
  public Tensor cell(Cell cell) {
    return cells.find(video, cell).orElseGet(() -> again(cell));
  }

  private Tensor again(Cell cell) {
    if (!wasThere(cell)) {
      throw new Unavailable("a cell is not in the store: " + cell, null);
    }
    if (isUnneeded.getAsBoolean()) {
      // Whoever stood still meanwhile needs nothing any more, so it may have been cleaned up.
      throw new Unavailable("nobody needs a cell any more: " + cell, null);
    }
    log.atWarn().addKeyValue("video", video.id()).addKeyValue("cell", cell).log("made again");
    TrackRun run = runs.apply(cell.track());
    Tensor result;
    do {
      Cell next = new Cell(cell.track(), run.step());
      result =
          cells
              .find(video, next)
              .orElseGet(() -> cells.settle(video, next, run.sum(run.forward(this), this)));
      run.accept(result);
    } while (run.step() <= cell.step());
    return result;
  }

  @Override
  public Tensor structure(int segment) {
    return cells
        .structure(video, segment)
        .orElseThrow(() -> new Unavailable("there is no structure " + segment, null));
  }

  @Override
  public Tensor picture() {
    return cells
        .picture(video)
        .orElseThrow(
            () ->
                new TaskException(
                    "input-reference-missing", "the picture that the video begins from is gone"));
  }
}
