package dev.segue.producer.plan;

import static dev.segue.producer.Fixtures.video;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.diffusion.plan.Cell;
import dev.segue.diffusion.plan.Grid;
import dev.segue.diffusion.plan.Layout;
import dev.segue.producer.Fixtures;
import dev.segue.schemas.Keys;
import dev.segue.schemas.VideoDescription;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Three segments, four windows. */
class LeftoversTest {
  private final VideoDescription video = video("v", 48);
  private final Leftovers leftovers = Fixtures.leftovers(video);

  @Test
  void noiseIsLeftOverWhenNobodyReadsItAnyMore() {
    assertThat(leftovers.afterStructure(0, marks(0))).isEmpty();
    assertThat(leftovers.afterStructure(1, marks(0, 1))).isEqualTo(noise(0));
    assertThat(leftovers.afterStructure(0, marks(0, 1)))
        .as("in whatever order they end")
        .isEqualTo(noise(0));
  }

  @Test
  void theLastSegmentStays() {
    assertThat(leftovers.afterStructure(2, marks(0, 1, 2))).isEqualTo(noise(1));
    assertThat(leftovers.afterChunk(3, marks(0, 1, 2, 3)))
        .containsExactlyElementsOf(refinements(3));
    assertThat(leftovers.afterEnd(true))
        .contains(Keys.structure(video, 1))
        .doesNotContain(Keys.structure(video, 2))
        .doesNotContainAnyElementsOf(noise(2));
  }

  @Test
  void aStructureIsLeftOverWhenAllItsChunksArePublished() {
    assertThat(leftovers.afterChunk(1, marks(1))).isEqualTo(refinements(1));
    assertThat(leftovers.afterChunk(0, marks(0, 1)))
        .containsAll(refinements(0))
        .contains(Keys.structure(video, 0))
        .hasSize(3);
  }

  @Test
  void ofAVideoThatCannotBeExtendedNothingStays() {
    assertThat(leftovers.afterEnd(false))
        .contains(Keys.structure(video, 2))
        .containsAll(noise(2))
        .hasSize(3 * (4 + 1) + 4 * 2);
  }

  @Test
  void noiseThatBothNeighboursReadWaitsForBoth() {
    Layout layout = Fixtures.layout(48);
    Leftovers both = new Leftovers(video, layout, new BothNeighbours(), 2);

    assertThat(both.afterStructure(1, marks(0, 1))).isEqualTo(noise(0));
    assertThat(both.afterStructure(2, marks(0, 1, 2))).isEqualTo(noise(1));
    assertThat(both.afterStructure(0, marks(0, 1, 2))).hasSize(8);
  }

  private static Marks marks(int... numbers) {
    Marks marks = Marks.NONE;
    for (int number : numbers) {
      marks = marks.with(number);
    }
    return marks;
  }

  private List<String> noise(int segment) {
    return List.of(
        Keys.noise(video, segment, 0),
        Keys.noise(video, segment, 1),
        Keys.noise(video, segment, 2),
        Keys.noise(video, segment, 3));
  }

  private List<String> refinements(int window) {
    return List.of(Keys.refinement(video, window, 0), Keys.refinement(video, window, 1));
  }

  private record BothNeighbours() implements Grid {
    @Override
    public int segments() {
      return 3;
    }

    @Override
    public int steps() {
      return 4;
    }

    @Override
    public Set<Cell> forwardReads(Cell cell) {
      Set<Cell> reads = new HashSet<>();
      for (int i = cell.segment() - 1; i <= cell.segment() + 1; i += 2) {
        if (i >= 0 && i < 3 && cell.step() > 0) {
          reads.add(new Cell(i, cell.step() - 1));
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
      return 3;
    }
  }
}
