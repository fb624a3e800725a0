package dev.segue.infra.repair;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.segue.diffusion.plan.Cell;
import dev.segue.diffusion.plan.Layout;
import dev.segue.diffusion.plan.Plan;
import dev.segue.diffusion.plan.Windows;
import dev.segue.schemas.Keys;
import dev.segue.schemas.TaskId;
import dev.segue.schemas.VideoDescription;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SourcesTest {
  private static final int STEPS = 2;
  private static final VideoDescription VIDEO =
      new VideoDescription(
          "v",
          "p",
          12,
          8,
          1,
          "0".repeat(64),
          "fake",
          null,
          JsonNodeFactory.instance.objectNode().put("name", "any"));

  /** Three segments of four frames; each sum reads the cell of the segment before. */
  private static class Guided implements Plan {
    @Override
    public Layout layout() {
      return Windows.staggered(12, 4, false);
    }

    @Override
    public int tracks() {
      return 3;
    }

    @Override
    public int steps(int track) {
      return STEPS;
    }

    @Override
    public int segment(int track) {
      return track;
    }

    @Override
    public boolean makesStructure(int track) {
      return true;
    }

    @Override
    public Set<Cell> sumReads(Cell cell) {
      return cell.track() == 0 ? Set.of() : Set.of(new Cell(cell.track() - 1, cell.step()));
    }

    @Override
    public int refinements() {
      return 0;
    }
  }

  /** The same, but each track reads the structure before. */
  private static final class Chained extends Guided {
    @Override
    public Set<Cell> sumReads(Cell cell) {
      return Set.of();
    }

    @Override
    public List<Integer> structuresRead(int track) {
      return track == 0 ? List.of() : List.of(track - 1);
    }
  }

  private final Set<String> there = new TreeSet<>();

  @BeforeEach
  void allIsThere() {
    there.add(Keys.init("v"));
    for (int j = 0; j < new Guided().layout().chunks(); j++) {
      there.add(Keys.chunk("v", j));
    }
    for (int i = 0; i < 3; i++) {
      there.add(structure(i));
      for (int k = 0; k < STEPS; k++) {
        there.add(cell(i, k));
      }
    }
  }

  @Test
  void aChunkIsMadeOfItsStructures() {
    lose(Keys.chunk("v", 1));

    assertThat(remedy(TaskId.window(1))).contains(TaskId.window(1));
    assertThat(remedy(TaskId.pack())).contains(TaskId.pack());
  }

  @Test
  void aStructureThatIsGoneIsMadeOfItsOwnCellsOrOfWhatTheyRead() {
    lose(structure(2), cell(2, 0));

    assertThat(remedy(TaskId.window(2))).contains(TaskId.window(2));
    assertThat(remedy(TaskId.track(2))).contains(TaskId.track(2));
  }

  @Test
  void aCellThatWasThereIsMadeAgainOfThoseBeforeIt() {
    lose(structure(2), cell(2, 0), cell(1, 0));

    assertThat(remedy(TaskId.track(2))).as("a later one of its track stands").isPresent();
    lose(cell(1, 1));
    assertThat(remedy(TaskId.track(2))).as("its structure stands").isPresent();
    lose(structure(1));
    assertThat(remedy(TaskId.track(2))).as("nothing of that track stands").isEmpty();
    assertThat(remedy(TaskId.window(2))).isEmpty();
    assertThat(remedy(TaskId.track(1))).as("this one reads what is there").isPresent();
  }

  @Test
  void aFileIsNotMadeWhereOneOfItsChunksCannotBe() {
    lose(structure(1), cell(1, 0), cell(1, 1), structure(2), cell(2, 0), cell(2, 1));

    assertThat(remedy(TaskId.pack())).as("its chunks are there").isPresent();
    lose(Keys.chunk("v", 2));
    assertThat(remedy(TaskId.pack())).isEmpty();
  }

  @Test
  void whatATrackBeginsFromComesFirst() {
    lose(structure(0), structure(1), cell(1, 0));

    assertThat(new Sources(VIDEO, new Chained(), there::contains).remedy(TaskId.track(1)))
        .contains(TaskId.track(0));
  }

  @Test
  void whatIsBeyondTheVideoCannotBeMade() {
    assertThat(remedy(TaskId.window(99))).isEmpty();
    assertThat(remedy(TaskId.track(99))).isEmpty();
  }

  private Optional<TaskId> remedy(TaskId task) {
    return new Sources(VIDEO, new Guided(), there::contains).remedy(task);
  }

  private void lose(String... keys) {
    there.removeAll(List.of(keys));
  }

  private static String structure(int segment) {
    return Keys.structure(VIDEO, segment);
  }

  private static String cell(int track, int step) {
    return Keys.cell(VIDEO, track, step);
  }
}
