package dev.segue.diffusion.plan;

import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What a video that is an edit of another one, its parent, takes over from it: all segments but
 * those that are made again, with their tracks, and the windows that only these reach and that are
 * cut as in the parent. What is made again reads what was kept, as the plan says; what was kept
 * reads nothing any more. Immutable, thread-safe.
 */
public final class Kept {
  private final Plan plan;
  private final BitSet tracks = new BitSet();
  private final BitSet windows = new BitSet();

  /**
   * What is kept.
   *
   * <p>A track that would read otherwise in the new plan than it did in the parent's, since what
   * comes after the parent's end is near it, is made again too, with its whole segment.
   *
   * @param plan of the video
   * @param before of its parent, by the same recipe
   * @param from the first segment that is made again
   * @param to one past the last
   */
  public Kept(Plan plan, Plan before, int from, int to) {
    this.plan = plan;
    BitSet again = new BitSet();
    again.set(from, to);
    again.set(
        before.layout().segments(), Math.max(before.layout().segments(), plan.layout().segments()));
    for (int i = 0; i < Math.min(plan.tracks(), before.tracks()); i++) {
      if (!isSame(plan, before, i)) {
        again.set(plan.segment(i));
      }
    }
    for (int i = 0; i < Math.min(plan.tracks(), before.tracks()); i++) {
      tracks.set(i, !again.get(plan.segment(i)));
    }
    List<Window> cut = before.layout().windows();
    for (Window window : plan.layout().windows()) {
      int j = window.index();
      boolean isAsBefore =
          j < cut.size()
              && cut.get(j).equals(window)
              && before.layout().chunk(j).equals(plan.layout().chunk(j))
              && plan.layout().structuresOf(j).stream().noneMatch(again::get);
      windows.set(j, isAsBefore);
    }
  }

  private static boolean isSame(Plan plan, Plan before, int i) {
    return plan.segment(i) == before.segment(i)
        && plan.makesStructure(i) == before.makesStructure(i)
        && plan.steps(i) == before.steps(i)
        && plan.finishReads(i).equals(before.finishReads(i))
        && IntStream.range(0, plan.steps(i))
            .mapToObj(k -> new Cell(i, k))
            .allMatch(
                cell ->
                    plan.forwardReads(cell).equals(before.forwardReads(cell))
                        && plan.sumReads(cell).equals(before.sumReads(cell)));
  }

  /** Whether a track is the parent's. */
  public boolean track(int i) {
    return tracks.get(i);
  }

  /** Whether a window's chunk is the parent's. */
  public boolean window(int j) {
    return windows.get(j);
  }

  /** The parent's tracks. */
  public IntStream tracks() {
    return tracks.stream();
  }

  /** The segments whose structures are the parent's. */
  public IntStream structures() {
    return tracks.stream().filter(plan::makesStructure).map(plan::segment);
  }

  /** The parent's windows. */
  public IntStream windows() {
    return windows.stream();
  }

  /** The parent's cells that are read by what is made again. */
  public Set<Cell> cellsRead() {
    Set<Cell> cells = new HashSet<>();
    for (int i = 0; i < plan.tracks(); i++) {
      if (!tracks.get(i)) {
        for (int k = 0; k < plan.steps(i); k++) {
          Cell cell = new Cell(i, k);
          cells.addAll(plan.forwardReads(cell));
          cells.addAll(plan.sumReads(cell));
        }
        cells.addAll(plan.finishReads(i));
      }
    }
    cells.removeIf(cell -> !tracks.get(cell.track()));
    return cells;
  }

  /** The segments whose structures are the parent's and are read by what is made again. */
  public Set<Integer> structuresRead() {
    Set<Integer> segments = new TreeSet<>();
    Set<Integer> kept = structures().boxed().collect(Collectors.toSet());
    for (int i = 0; i < plan.tracks(); i++) {
      if (!tracks.get(i)) {
        segments.addAll(plan.structuresRead(i));
      }
    }
    for (Window window : plan.layout().windows()) {
      if (!windows.get(window.index())) {
        segments.addAll(plan.layout().structuresOf(window.index()));
      }
    }
    segments.removeIf(segment -> !kept.contains(segment));
    return segments;
  }
}
