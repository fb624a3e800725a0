package dev.segue.producer.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.diffusion.bundle.AllowedBundles;
import dev.segue.diffusion.plan.Layout;
import dev.segue.diffusion.plan.Plan;
import dev.segue.schemas.EventCodec;
import dev.segue.schemas.Latent;
import dev.segue.schemas.VideoDescription;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

public class BundleRecipesTest {
  private final BundleRecipes recipes = BundleRecipes.open(List.of(bundle()), AllowedBundles.ANY);
  private final RecipeBook.Model model = recipes.model(null);

  /** A bundle with a vocabulary of ten words and no experts. */
  public static Path bundle() {
    try {
      return Path.of(BundleRecipesTest.class.getResource("/bundle/manifest.json").toURI())
          .getParent();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 1", "8, 1, 1", "17, 2, 2", "600, 38, 38", "601, 38, 39"})
  void aVideoIsCutAsTheDesignSays(int frames, int segments, int chunks) {
    Plan plan = recipes.plan(video(frames)).plan();
    Layout layout = plan.layout();

    assertThat(layout.segments()).isEqualTo(segments);
    assertThat(layout.chunks()).isEqualTo(chunks);
    assertThat(plan.reach()).isEqualTo(1);
  }

  @Test
  void sizeAndNameComeFromTheManifest() {
    assertThat(model.size()).isEqualTo("128x128");
    assertThat(model.name()).isEqualTo("words-only");
    assertThat(model.digest()).hasSize(64);
    assertThat(recipes.model("words-only")).isEqualTo(model);
    assertThat(recipes.model(model.digest())).isEqualTo(model);
  }

  @Test
  void anUnknownModelIsRefusedWithThoseThereAre() {
    assertThatThrownBy(() -> recipes.model("no-such-world"))
        .isInstanceOf(RecipeBook.UnusableException.class)
        .hasMessageContainingAll("no-such-world", "words-only", model.digest().substring(0, 12));
  }

  @Test
  void ofSeveralBundlesTheFirstIsTheDefaultAndEachHasItsOwnLatentSpace(@TempDir Path other)
      throws IOException {
    try (Stream<Path> files = Files.list(bundle())) {
      for (Path file : files.toList()) {
        Files.copy(file, other.resolve(file.getFileName()));
      }
    }
    Path manifest = other.resolve("manifest.json");
    String text = Files.readString(manifest);
    Files.writeString(
        manifest,
        text.replace("\"words-only\"", "\"wide-words\"").replace("\"width\": 16", "\"width\": 32"));

    BundleRecipes both = BundleRecipes.open(List.of(bundle(), other), AllowedBundles.ANY);

    assertThat(both.model(null)).isEqualTo(model);
    assertThat(both.model("wide-words").size()).isEqualTo("256x128");
    assertThat(both.model("wide-words").digest()).isNotEqualTo(model.digest());
  }

  @Test
  void aVideoIsPlannedByItsOwnDescriptionWhateverIsConfigured() {
    VideoDescription own = video(64);
    VideoDescription shorter =
        new VideoDescription(
            "v", "a", 64, 8, 1, "f".repeat(64), "gone", new Latent(4, 8, 8, 8, 8), own.recipe());

    assertThat(recipes.plan(own).plan().tracks()).isEqualTo(4);
    assertThat(recipes.plan(shorter).plan().tracks()).isEqualTo(8);
  }

  @Test
  void aVideoOfTheFirstVersionIsPlannedOverItsBundleWhileThatIsConfigured() {
    VideoDescription old = of01(model.digest());
    VideoDescription lost = of01("f".repeat(64));

    assertThat(recipes.plan(old).plan().tracks()).isEqualTo(4);
    assertThat(recipes.complete(old).model()).isEqualTo("words-only");
    assertThat(recipes.complete(lost)).isEqualTo(lost);
    assertThatThrownBy(() -> recipes.plan(lost))
        .isInstanceOf(RecipeBook.UnusableException.class)
        .hasMessageContaining("f".repeat(64));
  }

  @Test
  void recipesAndOptionsThatMakeNoSenseAreRefused() {
    ObjectNode options = EventCodec.json().createObjectNode().put("no-such-option", 1);

    assertThatThrownBy(() -> recipes.resolve(model, "no-such-recipe", null))
        .isInstanceOf(RecipeBook.UnusableException.class);
    assertThatThrownBy(() -> recipes.resolve(model, null, options))
        .isInstanceOf(RecipeBook.UnusableException.class);
  }

  @Test
  void wordsThatAreNotKnownOrNotReadAreWarnedOf() {
    assertThat(recipes.warnings(model, "A red ball.")).isEmpty();
    assertThat(recipes.warnings(model, "a zebra over a lake, a zebra"))
        .containsExactly("the text encoder does not know: zebra, lake");
    assertThat(recipes.warnings(model, "a red ball over a green meadow, a blue ball"))
        .containsExactly("the prompt is too long; not read: a blue ball");
  }

  private VideoDescription video(int frames) {
    return new VideoDescription(
        "v",
        "a",
        frames,
        8,
        1,
        model.digest(),
        model.name(),
        model.latent(),
        recipes.resolve(model, null, null));
  }

  private VideoDescription of01(String digest) {
    ObjectNode recipe = recipes.resolve(model, null, null);
    return new VideoDescription("v", "a", 64, 8, 1, digest, null, null, recipe);
  }
}
