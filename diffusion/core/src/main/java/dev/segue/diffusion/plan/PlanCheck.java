package dev.segue.diffusion.plan;

import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;

/** What has to hold of every plan. Pure. */
public final class PlanCheck {
  private PlanCheck() {}

  /**
   * Checks a plan: every structure is made by exactly one track; starts and reads name tracks and
   * cells that there are; whoever reads a structure starts after it is there; and with as many
   * tracks in flight as {@code reach} says, lowest first, all cells can run.
   *
   * @throws IllegalArgumentException when one of these does not hold
   */
  public static void check(Plan plan) {
    int segments = plan.layout().segments();
    BitSet made = new BitSet(segments);
    for (int i = 0; i < plan.tracks(); i++) {
      require(plan.steps(i) > 0, "track " + i + " has no cell");
      int segment = plan.segment(i);
      require(segment >= 0 && segment < segments, "track " + i + " is for segment " + segment);
      if (plan.makesStructure(i)) {
        require(!made.get(segment), "structure " + segment + " is made twice");
        made.set(segment);
      }
      for (int before : plan.startsAfter(i)) {
        require(before >= 0 && before < i, "track " + i + " starts after track " + before);
      }
      checkReads(plan, i);
    }
    require(made.cardinality() == segments, "some structure is made by no track");
    require(plan.refinements() >= 0, "a negative number of refinements");
    new Run(plan).toTheEnd();
  }

  private static void checkReads(Plan plan, int track) {
    Set<Cell> reads = new HashSet<>(plan.finishReads(track));
    for (int k = 0; k < plan.steps(track); k++) {
      Cell cell = new Cell(track, k);
      reads.addAll(plan.forwardReads(cell));
      reads.addAll(plan.sumReads(cell));
    }
    for (Cell read : reads) {
      boolean isThere =
          read.track() >= 0
              && read.track() < plan.tracks()
              && read.step() >= 0
              && read.step() < plan.steps(read.track());
      require(isThere && read.track() != track, "track " + track + " reads " + read);
    }
  }

  /** Runs a plan as workers do: announced tracks, as many as the reach, lowest first. */
  private static final class Run {
    private final Plan plan;
    private final int[] done;
    private final BitSet finished = new BitSet();
    private final BitSet structures = new BitSet();

    Run(Plan plan) {
      this.plan = plan;
      this.done = new int[plan.tracks()];
    }

    void toTheEnd() {
      while (finished.cardinality() < plan.tracks()) {
        require(advance(), "no more than " + finished.cardinality() + " tracks can end");
      }
    }

    private boolean advance() {
      boolean moved = false;
      int inFlight = 0;
      int first = finished.nextClearBit(0);
      for (int i = first; i < plan.tracks() && inFlight < plan.reach(); i++) {
        if (!finished.get(i) && plan.startsAfter(i).stream().allMatch(finished::get)) {
          inFlight++;
          moved |= run(i);
        }
      }
      return moved;
    }

    private boolean run(int i) {
      for (int segment : plan.structuresRead(i)) {
        require(structures.get(segment), "track " + i + " cannot read structure " + segment);
      }
      boolean moved = false;
      while (done[i] < plan.steps(i)) {
        Cell cell = new Cell(i, done[i]);
        if (!there(plan.forwardReads(cell)) || !there(plan.sumReads(cell))) {
          return moved;
        }
        done[i]++;
        moved = true;
      }
      if (there(plan.finishReads(i))) {
        finished.set(i);
        if (plan.makesStructure(i)) {
          structures.set(plan.segment(i));
        }
        moved = true;
      }
      return moved;
    }

    private boolean there(Set<Cell> cells) {
      return cells.stream().allMatch(cell -> done[cell.track()] > cell.step());
    }
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
