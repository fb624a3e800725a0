package dev.segue.diffusion.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GridsTest {
  @Test
  void guidedSumReadsTheSegmentBeforeAtTheSameStep() {
    Grid grid = Grids.guidedByTheOneBefore(3, 4, step -> step != 2);

    assertThat(grid.segments()).isEqualTo(3);
    assertThat(grid.steps()).isEqualTo(4);
    assertThat(grid.reach()).isEqualTo(1);
    assertThat(grid.sumReads(new Cell(2, 1))).containsExactly(new Cell(1, 1));
    assertThat(grid.sumReads(new Cell(0, 1))).isEmpty();
    assertThat(grid.sumReads(new Cell(2, 2))).as("g is 0 at this step").isEmpty();
    assertThat(grid.forwardReads(new Cell(2, 1)))
        .as("the network's input does not depend on the segment before at this step")
        .isEmpty();
  }

  @Test
  void independentSegmentsReadNothing() {
    Grid grid = Grids.independent(2, 1);
    assertThat(grid.sumReads(new Cell(1, 0))).isEmpty();
    assertThat(grid.forwardReads(new Cell(1, 0))).isEmpty();
  }
}
