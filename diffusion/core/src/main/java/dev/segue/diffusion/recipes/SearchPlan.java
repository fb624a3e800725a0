package dev.segue.diffusion.recipes;

import dev.segue.diffusion.plan.Cell;
import dev.segue.diffusion.plan.Layout;
import dev.segue.diffusion.plan.Plan;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The tracks of recipe {@code chunk-wise}: first the one that makes the first guide, then for each
 * segment m candidates of k cells and one more that is the score, and after them the one that makes
 * the structure. It has s cells; where k = s it has one, which takes the best candidate as it is.
 * With m = 1 there are no candidates. Pure.
 *
 * @param layout how frames are cut
 * @param steps s
 * @param noises m
 * @param searchSteps k
 * @param guideSteps cells of the track that makes the first guide
 */
record SearchPlan(Layout layout, int steps, int noises, int searchSteps, int guideSteps)
    implements Plan {
  /** How many candidate tracks a segment has. */
  int candidates() {
    return noises == 1 ? 0 : noises;
  }

  /** Whether the best candidate is taken as it is. */
  boolean isBruteForce() {
    return candidates() > 0 && searchSteps == steps;
  }

  boolean isGuide(int track) {
    return track == 0;
  }

  boolean isCandidate(int track) {
    return !isGuide(track) && place(track) < candidates();
  }

  /** Which of its segment's candidates a track is; m for the one after them. */
  int place(int track) {
    return (track - 1) % (candidates() + 1);
  }

  /** A segment's candidate track. */
  int candidate(int segment, int place) {
    return 1 + segment * (candidates() + 1) + place;
  }

  /** The track that makes a segment's structure. */
  int main(int segment) {
    return candidate(segment, candidates());
  }

  @Override
  public int tracks() {
    return 1 + layout.segments() * (candidates() + 1);
  }

  @Override
  public int steps(int track) {
    if (isGuide(track)) {
      return guideSteps;
    }
    if (isCandidate(track)) {
      return searchSteps + 1;
    }
    return isBruteForce() ? 1 : steps;
  }

  @Override
  public int segment(int track) {
    return isGuide(track) ? 0 : (track - 1) / (candidates() + 1);
  }

  @Override
  public boolean makesStructure(int track) {
    return !isGuide(track) && !isCandidate(track);
  }

  @Override
  public List<Integer> startsAfter(int track) {
    if (isGuide(track)) {
      return List.of();
    }
    int segment = segment(track);
    if (makesStructure(track) && candidates() > 0) {
      return IntStream.range(0, candidates()).mapToObj(c -> candidate(segment, c)).toList();
    }
    return List.of(segment == 0 ? 0 : main(segment - 1));
  }

  @Override
  public Set<Cell> forwardReads(Cell cell) {
    Set<Cell> reads = new HashSet<>();
    if (isGuide(cell.track())) {
      return reads;
    }
    int segment = segment(cell.track());
    if (segment == 0) {
      IntStream.range(0, guideSteps).forEach(k -> reads.add(new Cell(0, k)));
    }
    if (makesStructure(cell.track())) {
      for (int c = 0; c < candidates(); c++) {
        for (int k = isBruteForce() ? 0 : searchSteps; k <= searchSteps; k++) {
          reads.add(new Cell(candidate(segment, c), k));
        }
      }
    }
    return reads;
  }

  @Override
  public Set<Cell> finishReads(int track) {
    return makesStructure(track) ? forwardReads(new Cell(track, 0)) : Set.of();
  }

  @Override
  public List<Integer> structuresRead(int track) {
    int segment = segment(track);
    return segment == 0 ? List.of() : List.of(segment - 1);
  }

  @Override
  public int refinements() {
    return 0;
  }
}
