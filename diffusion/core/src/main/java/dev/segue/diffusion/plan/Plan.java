package dev.segue.diffusion.plan;

import java.util.List;
import java.util.Set;

/**
 * A video as tracks of cells, what each of them reads, and how what they make becomes chunks.
 * Planner, admission, workers, resume, clean-up and simulation go by it, and know no recipe by name
 * nor by shape.
 *
 * <p>A track is one task: its cells run in order, and each also reads the cells of its own track
 * before it; those are not listed. Everything else that is read is: by a cell's forward, by its
 * sum, by what finishes the track. Pure; the same for every replica. {@link PlanCheck} says what
 * has to hold.
 */
public interface Plan {
  /** How frames are cut into segments and windows. */
  Layout layout();

  /**
   * How many tracks there are; they are numbered from 0 in the order in which a video wants them.
   */
  int tracks();

  /** K, how many cells a track has, 1 or more. */
  int steps(int track);

  /** The segment that a track is for. */
  int segment(int track);

  /** Whether a track makes the structure of its segment; exactly one track of each segment does. */
  boolean makesStructure(int track);

  /** The tracks that have to be done before this one can be announced; all have lower numbers. */
  default List<Integer> startsAfter(int track) {
    return List.of();
  }

  /** The cells of other tracks without whose results this cell's forward cannot run. */
  default Set<Cell> forwardReads(Cell cell) {
    return Set.of();
  }

  /** The cells of other tracks without whose results this cell's sum cannot run. */
  default Set<Cell> sumReads(Cell cell) {
    return Set.of();
  }

  /** The cells of other tracks that are read when a track is finished, after its last cell. */
  default Set<Cell> finishReads(int track) {
    return Set.of();
  }

  /**
   * The segments whose structures a track reads; the tracks that make them are among {@link
   * #startsAfter}, or come before those.
   */
  default List<Integer> structuresRead(int track) {
    return List.of();
  }

  /** How many latents the refinement of a window stores; 0 when windows are not refined. */
  int refinements();

  /** How many tracks have to be in flight at the same time, at the least, for all to end. */
  default int reach() {
    return 1;
  }
}
