package dev.segue.producer.cleanup;

import static dev.segue.producer.Fixtures.video;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.diffusion.plan.FrameMapping;
import dev.segue.diffusion.plan.Layout;
import dev.segue.diffusion.plan.Plan;
import dev.segue.diffusion.plan.PlanCheck;
import dev.segue.diffusion.plan.Readers;
import dev.segue.producer.Fixtures;
import dev.segue.producer.ImaginaryPlans;
import dev.segue.schemas.Keys;
import dev.segue.schemas.VideoDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

/** Three segments, four windows. */
class LeftoversTest {
  private static final Layout LAYOUT = Fixtures.layout(48);

  private final VideoDescription video = video("v", 48);
  private final Leftovers leftovers = leftovers(ImaginaryPlans.guided(LAYOUT, 4));

  @Test
  void cellsAreLeftOverWhenNobodyReadsThemAnyMore() {
    assertThat(leftovers.afterTrack(0, only(0), only())).isEmpty();
    assertThat(leftovers.afterTrack(1, only(0, 1), only())).isEqualTo(cells(0, 4));
    assertThat(leftovers.afterTrack(0, only(0, 1), only()))
        .as("in whatever order they end")
        .isEqualTo(cells(0, 4));
  }

  @Test
  void theLastSegmentStays() {
    assertThat(leftovers.afterTrack(2, only(0, 1, 2), only())).isEqualTo(cells(1, 4));
    assertThat(leftovers.afterChunk(3, only(0, 1, 2), only(0, 1, 2, 3)))
        .containsExactlyElementsOf(refinements(3));
    assertThat(leftovers.afterEnd(true))
        .contains(Keys.structure(video, 1))
        .doesNotContain(Keys.structure(video, 2))
        .doesNotContainAnyElementsOf(cells(2, 4));
  }

  @Test
  void whatWarmsTheNextChunksUpStaysUntilTheyArePublished() {
    FrameMapping mapping = new FrameMapping(4, true, 3);
    Layout latents = LAYOUT.showing(mapping, mapping.frame(48));
    Leftovers warm = leftovers(ImaginaryPlans.guided(latents, 4));

    assertThat(warm.afterChunk(0, only(0, 1, 2), only(0))).isEmpty();
    assertThat(warm.afterChunk(1, only(0, 1, 2), only(0, 1))).isEqualTo(refinements(0));
    assertThat(warm.afterChunk(0, only(0, 1, 2), only(0, 1)))
        .as("in whatever order they are published")
        .isEqualTo(refinements(0));
    assertThat(warm.afterChunk(3, only(0, 1, 2), only(0, 1, 2, 3)))
        .containsAll(refinements(2))
        .containsAll(refinements(3))
        .contains(Keys.structure(video, 1));
    assertThat(warm.afterChunk(1, only(0, 1, 2), only(0, 1)))
        .as("the window after next is warmed up by one that reads it")
        .doesNotContain(Keys.structure(video, 0));
    assertThat(warm.afterChunk(2, only(0, 1, 2), only(0, 1, 2))).contains(Keys.structure(video, 0));
  }

  @Test
  void thePictureThatAVideoBeginsFromStaysAsLongAsItCanBeMadeAgain() {
    VideoDescription guided = video("v", 48);
    guided.recipe().put("reference", "0".repeat(64));
    String picture = Keys.reference("v", "0".repeat(64));
    Readers readers = new Readers(ImaginaryPlans.guided(LAYOUT, 4));

    assertThat(new Leftovers(guided, readers, true).afterEnd(true)).doesNotContain(picture);
    assertThat(new Leftovers(guided, readers, true).afterEnd(false)).contains(picture);
    assertThat(new Leftovers(guided, readers, false).afterEnd(true)).contains(picture);
    assertThat(leftovers.afterEnd(false)).noneMatch(key -> key.contains("reference"));
  }

  @Test
  void whatCanBeEditedKeepsItsStructuresAndTheCellsThatOtherSegmentsRead() {
    Leftovers guided = new Leftovers(video, new Readers(ImaginaryPlans.guided(LAYOUT, 4)), true);
    Leftovers chain = new Leftovers(video, new Readers(ImaginaryPlans.chain(LAYOUT, 4)), true);

    assertThat(guided.afterTrack(1, only(0, 1), only())).isEmpty();
    assertThat(guided.afterChunk(0, only(0, 1), only(0, 1))).isEqualTo(refinements(0));
    assertThat(guided.afterEnd(true)).hasSize(4 * 2).doesNotContain(Keys.structure(video, 0));
    assertThat(guided.afterEnd(false)).contains(Keys.structure(video, 0)).containsAll(cells(0, 4));
    assertThat(chain.afterTrack(1, only(0, 1), only(0, 1))).isEqualTo(cells(1, 4));
    assertThat(chain.afterEnd(true))
        .containsAll(cells(1, 4))
        .doesNotContainAnyElementsOf(cells(2, 4));
  }

  @Test
  void aStructureIsLeftOverWhenAllItsChunksArePublished() {
    assertThat(leftovers.afterChunk(1, only(0, 1), only(1))).isEqualTo(refinements(1));
    assertThat(leftovers.afterChunk(0, only(0, 1), only(0, 1)))
        .containsAll(refinements(0))
        .contains(Keys.structure(video, 0))
        .hasSize(3);
  }

  @Test
  void ofAVideoThatCannotBeExtendedNothingStays() {
    assertThat(leftovers.afterEnd(false))
        .contains(Keys.structure(video, 2))
        .containsAll(cells(2, 4))
        .hasSize(3 * (4 + 1) + 4 * 2);
  }

  @Test
  void inAHaloCellsWaitForBothNeighbours() {
    Leftovers halo = leftovers(ImaginaryPlans.halo(LAYOUT, 4));

    assertThat(halo.afterTrack(1, only(0, 1), only())).isEqualTo(cells(0, 4));
    assertThat(halo.afterTrack(2, only(0, 1, 2), only())).isEqualTo(cells(1, 4));
    assertThat(halo.afterTrack(0, only(0, 1, 2), only())).hasSize(8);
  }

  @Test
  void inAChainAStructureWaitsForTheTrackThatReadsIt() {
    Leftovers chain = leftovers(ImaginaryPlans.chain(LAYOUT, 4));

    assertThat(chain.afterTrack(0, only(0), only())).as("nobody reads its cells").hasSize(4);
    assertThat(chain.afterChunk(1, only(0), only(0, 1)))
        .as("track 1 is under way and reads structure 0")
        .isEqualTo(refinements(1));
    assertThat(chain.afterTrack(1, only(0, 1), only(0, 1)))
        .as("the chunks came first")
        .contains(Keys.structure(video, 0));
    assertThat(chain.afterChunk(1, only(0, 1), only(0, 1)))
        .as("the track came first")
        .contains(Keys.structure(video, 0));
  }

  @Test
  void inAFanTheCandidatesCellsGoWhenTheTrackThatWentOnIsDone() {
    Leftovers fan = leftovers(ImaginaryPlans.fan(LAYOUT, 2));

    assertThat(fan.afterTrack(1, only(0, 1), only())).isEmpty();
    List<String> all = new ArrayList<>(cells(0, 2));
    all.addAll(cells(1, 2));
    all.addAll(cells(2, 3));
    assertThat(fan.afterTrack(2, only(0, 1, 2), only())).isEqualTo(all);
    assertThat(fan.afterEnd(true))
        .as("the last segment's tracks stay, candidates among them")
        .doesNotContainAnyElementsOf(cells(6, 2))
        .doesNotContainAnyElementsOf(cells(8, 3))
        .containsAll(cells(5, 3));
  }

  private Leftovers leftovers(Plan plan) {
    PlanCheck.check(plan);
    return new Leftovers(video, new Readers(plan), false);
  }

  private static IntPredicate only(Integer... numbers) {
    return Set.of(numbers)::contains;
  }

  private List<String> cells(int track, int steps) {
    List<String> cells = new ArrayList<>();
    for (int k = 0; k < steps; k++) {
      cells.add(Keys.cell(video, track, k));
    }
    return cells;
  }

  private List<String> refinements(int window) {
    return List.of(Keys.refinement(video, window, 0), Keys.refinement(video, window, 1));
  }
}
