package dev.segue.evaluation.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.segue.diffusion.bundle.Manifest;
import dev.segue.diffusion.recipe.Timeline;
import dev.segue.evaluation.measure.Cuts;
import dev.segue.evaluation.video.Picture;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportTest {
  private static final Manifest.Latent LATENT = new Manifest.Latent(4, 16, 16, 16, 8);

  private static Evaluated video(int frames) {
    return video(frames, null);
  }

  private static Evaluated video(int frames, Timeline prompts) {
    return new Evaluator(null, null)
        .evaluate(
            "some.mp4",
            prompts,
            Cuts.every(16, 1_000),
            next -> {
              for (int f = 0; f < frames; f++) {
                byte[] rgb = new byte[3 * 16];
                Arrays.fill(rgb, (byte) (2 * f));
                next.accept(new Picture(4, 4, rgb));
              }
            });
  }

  @Test
  void textNamesEveryMeasureAndADashWhereThereIsNone() {
    String text = TextReport.of(List.of(video(90)), true);

    assertThat(text).contains("some.mp4: 90 frames", "drawn");
    assertThat(text.lines())
        .anyMatch(line -> line.matches(" +pixels change, at joints +2\\.00 +-"))
        .anyMatch(line -> line.matches(" +subject as asked +- +-"))
        .anyMatch(line -> line.matches(" +in segment +1 +5"));
  }

  @Test
  void severalVideosHaveATableOfThemAll() {
    assertThat(TextReport.of(List.of(video(20), video(20)), false)).contains("all 2 videos");
    assertThat(TextReport.of(List.of(video(20)), false)).doesNotContain("all 1");
  }

  @Test
  void jsonHasEverySegment() {
    JsonNode json = JsonReport.of(List.of(video(40)), false);

    JsonNode segments = json.at("/videos/0/segments");
    assertThat(segments).hasSize(3);
    assertThat(segments.get(2).path("from").asInt()).isEqualTo(32);
    assertThat(segments.get(2).path("to").asInt()).isEqualTo(40);
    assertThat(segments.get(1).at("/measures/pixels-joint").asDouble()).isEqualTo(2);
    assertThat(segments.get(0).path("measures").has("pixels-joint")).isFalse();
    assertThat(json.at("/measures/pixels-inside").asDouble()).isEqualTo(2);
    assertThat(json.has("drawn")).isFalse();
  }

  @Test
  void eachSegmentIsToldWithWhatWasAskedForThere() {
    Timeline prompts =
        new Timeline(
            List.of(new Timeline.Entry(0, "a red ball", 0), new Timeline.Entry(16, "a kite", 16)));
    List<Evaluated> videos = List.of(video(34, prompts));

    // Middles are at 8, 24 and, past the video's end, 40.
    JsonNode json = JsonReport.of(videos, false);
    assertThat(json.at("/videos/0/prompt").asText()).isEqualTo("a red ball");
    assertThat(json.at("/videos/0/segments/0/prompts").toString()).isEqualTo("[\"a red ball\"]");
    assertThat(json.at("/videos/0/segments/1/prompts").toString())
        .isEqualTo("[\"a red ball\",\"a kite\"]");
    assertThat(json.at("/videos/0/segments/2/prompts").toString()).isEqualTo("[\"a kite\"]");
    assertThat(TextReport.of(videos, false).lines())
        .contains("  from frame 0: \"a red ball\"", "  from frame 16: \"a kite\"");
  }

  @Test
  void aPlotHasTheCurveAndTheJoints() {
    BufferedImage plot = Plot.of(video(40));

    long curve = count(plot, 0x1f5fbf);
    long joints = count(plot, 0xdddddd);
    assertThat(curve).isGreaterThan(500);
    assertThat(joints).isGreaterThan(200);
  }

  private static long count(BufferedImage image, int colour) {
    long count = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        count += (image.getRGB(x, y) & 0xffffff) == colour ? 1 : 0;
      }
    }
    return count;
  }

  @Test
  void jointsAndPromptComeFromWhatLiesBesideAVideo(@TempDir Path directory) throws IOException {
    Path video = directory.resolve("video.mp4");
    assertThat(VideoNote.beside(video)).isEmpty();
    Files.writeString(
        directory.resolve("video.json"),
        """
        {"prompt": "a red ball", "frames": 40, "settings": {"name": "confiner", "steps": 4}}
        """);

    VideoNote note = VideoNote.beside(video).orElseThrow();

    assertThat(note.prompts()).isEqualTo(Timeline.of("a red ball"));
    assertThat(note.cuts(LATENT)).contains(new Cuts(List.of(16, 32), List.of(16, 32)));
  }

  @Test
  void aTimelineComesFromThereToo(@TempDir Path directory) throws IOException {
    Files.writeString(
        directory.resolve("video.json"),
        """
        {"prompt": "a red ball", "frames": 40, "prompts": [
          {"at": {"frames": 0}, "prompt": "a red ball"},
          {"at": {"frames": 16}, "prompt": "a kite", "transition": {"frames": 8}}]}
        """);

    VideoNote note = VideoNote.beside(directory.resolve("video.mp4")).orElseThrow();

    assertThat(note.prompts())
        .isEqualTo(
            new Timeline(
                List.of(
                    new Timeline.Entry(0, "a red ball", 0), new Timeline.Entry(16, "a kite", 8))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"frames\": 9, \"prompts\": [{\"at\": 3, \"prompt\": \"a\"}]}",
        "",
        "[]",
        "{\"frames\": 0}",
        "{\"frames\": 40, \"settings\": 3}",
        "{\"frames\": "
      })
  void aDescriptionThatIsNoneIsRefused(String text, @TempDir Path directory) throws IOException {
    Files.writeString(directory.resolve("video.json"), text);

    assertThatThrownBy(() -> VideoNote.beside(directory.resolve("video.mp4")))
        .hasMessageContaining("video.json");
  }

  @Test
  void aRecipeThatNobodyKnowsIsTold(@TempDir Path directory) throws IOException {
    Files.writeString(
        directory.resolve("video.json"), "{\"frames\": 40, \"settings\": {\"name\": \"other\"}}");
    VideoNote note = VideoNote.beside(directory.resolve("video.mp4")).orElseThrow();

    assertThatThrownBy(() -> note.cuts(LATENT)).hasMessageContaining("no recipe 'other'");
  }
}
