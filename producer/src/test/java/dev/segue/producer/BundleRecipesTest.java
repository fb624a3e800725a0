package dev.segue.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.diffusion.plan.Layout;
import dev.segue.schemas.EventCodec;
import dev.segue.schemas.VideoDescription;
import java.net.URISyntaxException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BundleRecipesTest {
  private final BundleRecipes recipes = BundleRecipes.open(bundle());

  /** A bundle with a vocabulary of ten words and no experts. */
  static Path bundle() {
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
    Layout layout = recipes.layout(video(frames));

    assertThat(layout.segments()).isEqualTo(segments);
    assertThat(layout.chunks()).isEqualTo(chunks);
    assertThat(recipes.reach(video(frames))).isEqualTo(1);
  }

  @Test
  void sizeAndNameComeFromTheManifest() {
    assertThat(recipes.size()).isEqualTo("128x128");
    assertThat(recipes.model()).isEqualTo("words-only");
    assertThat(recipes.bundle()).hasSize(64);
  }

  @Test
  void recipesAndOptionsThatMakeNoSenseAreRefused() {
    ObjectNode options = EventCodec.json().createObjectNode().put("no-such-option", 1);

    assertThatThrownBy(() -> recipes.resolve("no-such-recipe", null))
        .isInstanceOf(RecipeBook.UnusableException.class);
    assertThatThrownBy(() -> recipes.resolve(null, options))
        .isInstanceOf(RecipeBook.UnusableException.class);
  }

  @Test
  void wordsThatAreNotKnownOrNotReadAreWarnedOf() {
    assertThat(recipes.warnings("A red ball.")).isEmpty();
    assertThat(recipes.warnings("a zebra over a lake, a zebra"))
        .containsExactly("the text encoder does not know: zebra, lake");
    assertThat(recipes.warnings("a red ball over a green meadow, a blue ball"))
        .containsExactly("the prompt is too long; not read: a blue ball");
  }

  private VideoDescription video(int frames) {
    return new VideoDescription(
        "v", "a", frames, 8, 1, recipes.bundle(), recipes.resolve(null, null));
  }
}
