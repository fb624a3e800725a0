package dev.segue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.segue.diffusion.waiting.WaitingBundle;
import dev.segue.schemas.EventCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code segue evaluate}. */
class EvaluateTest {
  private static final Path DRAWN = BundledExperts.directory().resolve("judge/drawn/04.mp4");
  private static final String PROMPT = "a purple boat bouncing over the snow";

  @TempDir Path directory;

  @Test
  void saysWhatCannotBeEvaluated() throws IOException {
    Run missing = Run.of(directory, "evaluate", directory.resolve("none").toString());
    assertThat(missing.code()).isEqualTo(2);
    assertThat(missing.err()).contains("there is no file");

    Path text = Files.writeString(directory.resolve("text.mp4"), "not a video");
    Run unreadable = Run.of(directory, "evaluate", text.toString());
    assertThat(unreadable.code()).isEqualTo(1);
    assertThat(unreadable.err()).contains("is not a video that can be read");
  }

  @Test
  void aVideoThatIsCutShortIsAnErrorThatSaysSo() throws IOException {
    byte[] whole = Files.readAllBytes(DRAWN);
    Path video = directory.resolve("video.mp4");
    for (int length : new int[] {0, 20, whole.length / 3, whole.length - 1}) {
      Files.write(video, Arrays.copyOf(whole, length));

      Run run = Run.of(directory, "evaluate", video.toString());

      assertThat(run.code()).isEqualTo(1);
      assertThat(run.out()).isEmpty();
      assertThat(run.err().lines())
          .singleElement()
          .asString()
          .startsWith("segue: " + video + " is not a video that can be read: it ")
          .doesNotContain("Exception");
    }
  }

  @Test
  void aChunkIsToldFromAVideo() throws IOException {
    Path chunk = directory.resolve("chunk-00000.m4s");
    Files.write(chunk, new byte[] {0, 0, 0, 8, 's', 't', 'y', 'p', 0, 0, 0, 8, 'm', 'o', 'o', 'f'});

    Run run = Run.of(directory, "evaluate", chunk.toString());

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("it is a chunk of a stream", "name video.mp4");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --length 3 | an even number from 2
          --length 0 | an even number from 2
          --length four | is not an int
          --prompt= | say what shall be seen
          --plot over-time.txt | ends in .png
          --plot none/over-time.png | cannot write to
          """)
  void saysWhatMakesNoSense(String options, String complaint) {
    String[] words = ("evaluate " + DRAWN + " " + options).split(" ");

    Run run = Run.of(directory, words);

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains(complaint);
  }

  @Test
  void plotsOneVideoAlone() {
    Run run = Run.of(directory, "evaluate", "--plot", "a.png", DRAWN.toString(), DRAWN.toString());

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("draws one video, not 2");
  }

  @Test
  void aDrawnClipIsAsGoodAsDrawnClipsAre() throws IOException {
    Path plot = directory.resolve("plot.png");
    String[] words = {
      "evaluate",
      DRAWN.toString(),
      "--prompt",
      PROMPT,
      "--reference",
      "--json",
      "--plot",
      plot.toString()
    };

    Run run = Run.of(directory, words);

    assertThat(run.code()).as(run.err()).isZero();
    JsonNode json = EventCodec.json().readTree(run.out());
    JsonNode measures = json.at("/videos/0/measures");
    JsonNode drawn = json.at("/videos/0/drawn");
    assertThat(json.at("/videos/0/segments")).hasSize(10);
    assertThat(measures.path("frechet").asDouble()).isLessThan(1e-6);
    assertThat(drawn.path("frechet").asDouble()).isGreaterThan(0);
    for (Map.Entry<String, JsonNode> one : measures.properties()) {
      if (!one.getKey().equals("frechet")) {
        assertThat(one.getValue()).as(one.getKey()).isEqualTo(drawn.get(one.getKey()));
      }
    }
    assertThat(measures.path("subject").asDouble()).isGreaterThan(0.8);
    assertThat(ImageIO.read(plot.toFile()).getWidth()).isGreaterThan(500);
  }

  @Test
  void jointsAreThoseOfTheVideosOwnPlan() throws IOException {
    Files.copy(DRAWN, directory.resolve("video.mp4"));
    Files.writeString(
        directory.resolve("video.json"),
        "{\"prompt\": \""
            + PROMPT
            + "\", \"frames\": 160, \"settings\": {\"name\": \"confiner\"}}");

    Run run = Run.of(directory, "evaluate", directory.toString());

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains(PROMPT);
    // In this recipe structures and chunks meet in the same places.
    assertThat(run.out().lines())
        .anyMatch(line -> line.matches(" +pixels change, at borders +-"))
        .anyMatch(line -> line.matches(" +pixels change, at joints +[0-9.]+"))
        .anyMatch(line -> line.matches(" +subject as asked +[0-9.]+"));
  }

  @Test
  void saysOfWhatThereIsNoDrawnClip() throws IOException {
    Path video = Files.copy(DRAWN, directory.resolve("boat.mp4"));

    Run unknown = Run.of(directory, "evaluate", video.toString(), "--reference");
    assertThat(unknown.code()).as(unknown.err()).isZero();
    assertThat(unknown.err()).contains("was asked for is not known; --prompt says it");

    Run other =
        Run.of(directory, "evaluate", video.toString(), "--reference", "--prompt", "a red house");
    assertThat(other.code()).as(other.err()).isZero();
    assertThat(other.err()).contains("no drawn clip of \"a red house\" is part of the bundle");
  }

  @Test
  void withoutAJudgePicturesAloneAreMeasured() throws IOException {
    Map<String, String> environment = new HashMap<>(Run.environment(directory));
    environment.put(
        "SEGUE_BUNDLE", WaitingBundle.write(directory.resolve("bundle"), 0, 0).toString());

    Run run = Run.of(environment, "evaluate", DRAWN.toString());
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err()).contains("has no judge");
    assertThat(run.out().lines())
        .anyMatch(line -> line.matches(" +subject as asked +-"))
        .anyMatch(line -> line.matches(" +flicker of still parts +[0-9.]+"));

    Run compared = Run.of(environment, "evaluate", DRAWN.toString(), "--reference");
    assertThat(compared.code()).isEqualTo(2);
    assertThat(compared.err()).contains("has no drawn clips");
  }
}
