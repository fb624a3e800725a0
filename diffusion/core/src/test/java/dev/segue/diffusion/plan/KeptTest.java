package dev.segue.diffusion.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.segue.diffusion.bundle.Manifest;
import dev.segue.diffusion.recipe.Recipe;
import dev.segue.diffusion.recipes.Recipes;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Segments of 16 frames; 72 frames are five segments and five chunks. */
class KeptTest {
  @ParameterizedTest
  @CsvSource({
    "confiner-long, 0 2 3 4, 0 3 4",
    "confiner, 0 2 3 4, 0 2 3 4",
    "segue, 0 2 3 4, 0 3 4",
    "jvid, 0 2 3 4, 0 3 4",
  })
  void ofARetakeOnlyTheSegmentAndTheWindowsThatReachItAreMade(
      String recipe, String tracks, String windows) {
    Kept kept = new Kept(plan(recipe, 72), plan(recipe, 72), 1, 2);

    assertThat(text(kept.tracks())).isEqualTo(tracks);
    assertThat(text(kept.structures())).isEqualTo(tracks);
    assertThat(text(kept.windows())).isEqualTo(windows);
  }

  @Test
  void allTracksOfASegmentAreMadeAgainTogether() {
    Plan plan = plan("chunk-wise", 72);
    Kept first = new Kept(plan, plan, 0, 1);
    Kept second = new Kept(plan, plan, 1, 2);

    assertThat(first.tracks()).allMatch(i -> plan.segment(i) > 0);
    assertThat(first.cellsRead()).isEmpty();
    assertThat(first.structuresRead()).containsExactly(1);
    assertThat(second.tracks()).hasSize(plan.tracks() - (plan.tracks() - 1) / 5);
    assertThat(second.cellsRead()).isEmpty();
    assertThat(second.structuresRead()).containsExactly(0, 2);
  }

  @Test
  void whatIsMadeAgainReadsItsNeighboursAsTheyAre() {
    Plan guided = plan("confiner-long", 72);
    Plan halo = plan("segue", 72);

    assertThat(new Kept(guided, guided, 1, 3).cellsRead())
        .isEqualTo(
            IntStream.range(0, guided.steps(0))
                .mapToObj(k -> new Cell(0, k))
                .collect(Collectors.toSet()));
    assertThat(new Kept(guided, guided, 1, 3).structuresRead()).containsExactly(0, 3);
    assertThat(new Kept(halo, halo, 2, 3).cellsRead()).extracting(Cell::track).containsOnly(1, 3);
  }

  @ParameterizedTest
  @CsvSource({
    // The last chunk of 72 frames ends in the middle of segment 4.
    "confiner-long, 72, 112, 0 1 2 3 4, 0 1 2 3 4",
    // That of 64 frames is half of one.
    "confiner-long, 64, 80, 0 1 2 3, 0 1 2 3",
    // There are frames left of the last segment.
    "confiner-long, 66, 70, 0 1 2 3 4, 0 1 2 3",
    "confiner, 72, 112, 0 1 2 3 4, 0 1 2 3",
    "jvid, 72, 112, 0 1 2 3 4, 0 1 2 3 4",
    // Its last segment's windows lie otherwise when something comes after it.
    "segue, 72, 112, 0 1 2 3, 0 1 2 3",
  })
  void anExtensionKeepsAllThatIsAsItWouldBeInTheLongerVideo(
      String recipe, int frames, int longer, String tracks, String windows) {
    Plan before = plan(recipe, frames);
    Kept kept =
        new Kept(
            plan(recipe, longer),
            before,
            before.layout().segments(),
            plan(recipe, longer).layout().segments());

    assertThat(text(kept.tracks())).isEqualTo(tracks);
    assertThat(text(kept.windows())).isEqualTo(windows);
  }

  @ParameterizedTest
  @CsvSource({
    // 93 frames are latents 0 to 23, the first half of segment 1 in full: window 1 stays.
    "93, 0 1",
    // Of 91 frames' latent 23 two frames were shown, and now all four are.
    "91, 0"
  })
  void aChunkWhoseLastLatentWasCutShowsMoreInALongerVideo(int frames, String windows) {
    Manifest.Latent latent = new Manifest.Latent(4, 16, 4, 4, 8, new Manifest.Mapping(4, true, 3));
    Recipe recipe = Recipes.of(JsonNodeFactory.instance.objectNode().put("name", "jvid"), latent);

    assertThat(text(new Kept(recipe.plan(300), recipe.plan(frames), 2, 5).windows()))
        .isEqualTo(windows);
  }

  @Test
  void whatIsMadeAgainReadsWhatWarmsItsWindowsUp() {
    Manifest.Latent latent = new Manifest.Latent(4, 16, 4, 4, 8, new Manifest.Mapping(4, true, 3));
    Plan plan =
        Recipes.of(JsonNodeFactory.instance.objectNode().put("name", "jvid"), latent).plan(300);
    Kept kept = new Kept(plan, plan, 2, 3);

    // Windows 2 and 3 show segment 2; window 4 is warmed up by window 3; all of them read from
    // window 1's structures on.
    assertThat(text(kept.windows())).isEqualTo("0 1 5");
    assertThat(kept.structuresRead()).containsExactly(0, 1, 3, 4);
  }

  private static Plan plan(String recipe, int frames) {
    return Recipes.of(
            JsonNodeFactory.instance.objectNode().put("name", recipe),
            new Manifest.Latent(4, 16, 4, 4, 8))
        .plan(frames);
  }

  private static String text(IntStream numbers) {
    return numbers.mapToObj(String::valueOf).collect(Collectors.joining(" "));
  }
}
