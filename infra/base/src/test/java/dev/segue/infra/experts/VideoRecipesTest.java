package dev.segue.infra.experts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.segue.diffusion.recipe.Timeline;
import dev.segue.diffusion.recipe.VideoSpec;
import dev.segue.schemas.TimedPrompt;
import dev.segue.schemas.VideoDescription;
import java.util.List;
import org.junit.jupiter.api.Test;

class VideoRecipesTest {
  @Test
  void aVideosTimelineDecidesWhatIsDrawnAndItsIdDoesNot() {
    List<TimedPrompt> prompts =
        List.of(TimedPrompt.ofFrames(0, "a ball", 0), TimedPrompt.ofFrames(20, "a kite", 8));

    assertThat(VideoRecipes.spec(video("v1", prompts)))
        .isEqualTo(VideoRecipes.spec(video("v2", prompts)))
        .isEqualTo(
            new VideoSpec(
                new Timeline(
                    List.of(
                        new Timeline.Entry(0, "a ball", 0), new Timeline.Entry(20, "a kite", 8))),
                40,
                7));
    assertThat(VideoRecipes.spec(video("v1", null))).isEqualTo(new VideoSpec("a ball", 40, 7));
  }

  private static VideoDescription video(String id, List<TimedPrompt> prompts) {
    return new VideoDescription(
        id,
        "a ball",
        prompts,
        40,
        8,
        7,
        "ab".repeat(32),
        "drawn-world",
        null,
        JsonNodeFactory.instance.objectNode().put("name", "confiner-long"));
  }
}
