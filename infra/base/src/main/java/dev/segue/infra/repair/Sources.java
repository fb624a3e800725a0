package dev.segue.infra.repair;

import dev.segue.diffusion.plan.Cell;
import dev.segue.diffusion.plan.Layout;
import dev.segue.diffusion.plan.Plan;
import dev.segue.schemas.Keys;
import dev.segue.schemas.TaskId;
import dev.segue.schemas.VideoDescription;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * What of a video can be made again of what there is: a file of its chunks, a chunk of its
 * structures, a structure of cells, a cell of those that it read. As workers do it: what nothing
 * shows to have been there was cleaned up, or never made, and is not made again from the beginning.
 * Asks for each object once. Not thread-safe.
 */
final class Sources {
  private final VideoDescription video;
  private final Plan plan;
  private final Predicate<String> isWhole;
  private final Map<String, Boolean> asked = new HashMap<>();
  private final Map<Cell, Boolean> cells = new HashMap<>();

  /**
   * Those of a video.
   *
   * @param isWhole whether what was written under a key is there
   */
  Sources(VideoDescription video, Plan plan, Predicate<String> isWhole) {
    this.video = video;
    this.plan = plan;
    this.isWhole = isWhole;
  }

  /**
   * The task that leads to what another one made: that one, or one that has to be done before it
   * can be; empty where there is no way.
   */
  Optional<TaskId> remedy(TaskId task) {
    return switch (task.kind()) {
      case PACKAGE -> canPackage() ? Optional.of(task) : Optional.empty();
      case WINDOW -> canWindow(task.index()) ? Optional.of(task) : Optional.empty();
      case TRACK -> track(task.index());
    };
  }

  private boolean canPackage() {
    boolean hasInit = has(Keys.init(video.id())) || canWindow(0);
    return hasInit
        && IntStream.range(0, plan.layout().chunks())
            .allMatch(j -> has(Keys.chunk(video.id(), j)) || canWindow(j));
  }

  private boolean canWindow(int j) {
    Layout layout = plan.layout();
    return j >= 0
        && j < layout.chunks()
        && layout.structuresOf(j).stream().allMatch(this::canStructure);
  }

  private boolean canStructure(int segment) {
    return hasStructure(segment) || track(maker(segment)).isPresent();
  }

  private Optional<TaskId> track(int i) {
    if (i < 0 || i >= plan.tracks() || !Keys.reference(video).map(this::has).orElse(true)) {
      return Optional.empty();
    }
    for (int segment : plan.structuresRead(i)) {
      if (!hasStructure(segment)) {
        return track(maker(segment));
      }
    }
    return canRun(i, plan.steps(i), false) && canAll(plan.finishReads(i))
        ? Optional.of(TaskId.track(i))
        : Optional.empty();
  }

  private int maker(int segment) {
    return IntStream.range(0, plan.tracks())
        .filter(i -> plan.makesStructure(i) && plan.segment(i) == segment)
        .findFirst()
        .orElseThrow();
  }

  /**
   * Whether a track can be run for so many steps.
   *
   * @param skips whether what is there is not made again after something that is missing
   */
  private boolean canRun(int track, int steps, boolean skips) {
    boolean isMissing = false;
    for (int k = 0; k < steps; k++) {
      Cell cell = new Cell(track, k);
      boolean isHere = hasCell(cell);
      isMissing |= !isHere;
      boolean isMade = skips ? !isHere : isMissing;
      if (isMade && !(canAll(plan.forwardReads(cell)) && canAll(plan.sumReads(cell)))) {
        return false;
      }
    }
    return true;
  }

  private boolean canAll(Set<Cell> read) {
    return read.stream().allMatch(this::canCell);
  }

  private boolean canCell(Cell cell) {
    Boolean known = cells.get(cell);
    if (known == null) {
      known =
          hasCell(cell)
              || (wasThere(cell)
                  && structuresAreThere(plan.structuresRead(cell.track()))
                  && canRun(cell.track(), cell.step() + 1, true));
      cells.put(cell, known);
    }
    return known;
  }

  private boolean structuresAreThere(List<Integer> segments) {
    return segments.stream().allMatch(this::hasStructure);
  }

  /** Whether something that came after a cell is there. */
  private boolean wasThere(Cell cell) {
    boolean isFollowed =
        IntStream.range(cell.step() + 1, plan.steps(cell.track()))
            .anyMatch(k -> hasCell(new Cell(cell.track(), k)));
    return isFollowed
        || (plan.makesStructure(cell.track()) && hasStructure(plan.segment(cell.track())));
  }

  private boolean hasCell(Cell cell) {
    return has(Keys.cell(video, cell.track(), cell.step()));
  }

  private boolean hasStructure(int segment) {
    return has(Keys.structure(video, segment));
  }

  private boolean has(String key) {
    return asked.computeIfAbsent(key, isWhole::test);
  }
}
