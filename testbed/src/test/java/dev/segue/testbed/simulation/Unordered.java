package dev.segue.testbed.simulation;

import dev.segue.diffusion.plan.Cell;
import dev.segue.diffusion.plan.Layout;
import dev.segue.diffusion.plan.Plan;
import java.util.List;
import java.util.Set;

/** A plan that does not say which tracks start after which. */
record Unordered(Plan plan) implements Plan {
  @Override
  public Layout layout() {
    return plan.layout();
  }

  @Override
  public int tracks() {
    return plan.tracks();
  }

  @Override
  public int steps(int track) {
    return plan.steps(track);
  }

  @Override
  public int segment(int track) {
    return plan.segment(track);
  }

  @Override
  public boolean makesStructure(int track) {
    return plan.makesStructure(track);
  }

  @Override
  public Set<Cell> forwardReads(Cell cell) {
    return plan.forwardReads(cell);
  }

  @Override
  public Set<Cell> sumReads(Cell cell) {
    return plan.sumReads(cell);
  }

  @Override
  public Set<Cell> finishReads(int track) {
    return plan.finishReads(track);
  }

  @Override
  public List<Integer> structuresRead(int track) {
    return plan.structuresRead(track);
  }

  @Override
  public int refinements() {
    return plan.refinements();
  }

  @Override
  public int reach() {
    return plan.reach();
  }
}
