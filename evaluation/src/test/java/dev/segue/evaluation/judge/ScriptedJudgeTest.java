package dev.segue.evaluation.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.segue.evaluation.video.Picture;
import dev.segue.evaluation.video.VideoFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The bundled judge. Numbers are from the Python that it was exported from, not from the export.
 */
class ScriptedJudgeTest {
  private static final Path BUNDLE =
      Path.of(System.getProperty("segue.root"), "experts", "bundled");
  private static final JudgeFolder FOLDER = JudgeFolder.open(BUNDLE);

  private static ScriptedJudge judge;

  @BeforeAll
  static void open() {
    judge = ScriptedJudge.open(FOLDER, 1);
  }

  @AfterAll
  static void close() {
    judge.close();
  }

  @Test
  void seesWhatThePythonJudgeSees() {
    List<Seen> seen = judge.see(IntStream.range(0, 16).mapToObj(ScriptedJudgeTest::disc).toList());

    assertThat(seen).hasSize(16);
    double[] x = {0.21351, 0.24501, 0.30713, 0.76004};
    double[] y = {0.45356, 0.47571, 0.45196, 0.45167};
    int[] frames = {0, 1, 2, 15};
    for (int n = 0; n < frames.length; n++) {
      assertThat(seen.get(frames[n]).x()).isEqualTo(x[n], within(2e-4));
      assertThat(seen.get(frames[n]).y()).isEqualTo(y[n], within(2e-4));
    }
    Seen first = seen.get(0);
    assertThat(first.subjectLike(seen.get(1))).isEqualTo(0.94589, within(2e-4));
    assertThat(first.subjectLike(seen.get(15))).isEqualTo(0.96824, within(2e-4));
    assertThat(first.backgroundLike(seen.get(1))).isEqualTo(0.99819, within(2e-4));
    assertThat(first.backgroundLike(seen.get(15))).isEqualTo(0.99866, within(2e-4));
    double[] features = seen.get(3).features();
    assertThat(features).hasSize(256);
    int[] at = {0, 1, 127, 128, 129, 255};
    double[] wanted = {0.1671, 0.2274, 0.2768, -0.0131, 0.631, 1.6133};
    for (int n = 0; n < at.length; n++) {
      assertThat(features[at[n]]).isEqualTo(wanted[n], within(2e-3));
    }
    assertThat(judge.answer(seen))
        .isEqualTo(
            Map.of(
                Aspect.SUBJECT, "balloon",
                Aspect.COLOUR, "red",
                Aspect.PLACE, "meadow",
                Aspect.MOTION, "circle"));
  }

  /** A red disc over a meadow of sorts, further right from frame to frame. */
  private static Picture disc(int frame) {
    byte[] rgb = new byte[3 * 128 * 128];
    for (int y = 0; y < 128; y++) {
      for (int x = 0; x < 128; x++) {
        int right = x - (24 + 5 * frame);
        boolean isDisc = right * right + (y - 60) * (y - 60) <= 256;
        int at = 3 * (128 * y + x);
        rgb[at] = (byte) (isDisc ? 220 : 40 + y / 4);
        rgb[at + 1] = (byte) (isDisc ? 40 : 150 + y / 8);
        rgb[at + 2] = (byte) (isDisc ? 30 : 60 + x / 16);
      }
    }
    return new Picture(128, 128, rgb);
  }

  @Test
  void isRightOnDrawnClips() {
    int right = 0;
    int all = 0;
    for (JudgeFolder.Drawn clip : FOLDER.drawn().subList(0, 5)) {
      List<Picture> frames = new ArrayList<>();
      VideoFile.read(clip.file(), frames::add);
      Map<Aspect, String> asked = FOLDER.phrases().asked(clip.prompt());
      assertThat(asked).as(clip.prompt()).hasSize(Aspect.values().length);
      Map<Aspect, String> answers = judge.answer(judge.see(frames.subList(16, 32)));
      right +=
          (int) asked.keySet().stream().filter(a -> answers.get(a).equals(asked.get(a))).count();
      all += asked.size();
    }
    assertThat(right).isBetween(all - 1, all);
  }

  @Test
  void drawnClipsAreFoundByWhatAPromptAsksFor() {
    String prompt = FOLDER.drawn().get(4).prompt();
    assertThat(prompt).isEqualTo("a purple boat bouncing over the snow");
    assertThat(FOLDER.drawn(prompt)).contains(FOLDER.drawn().get(4));
    assertThat(FOLDER.drawn("a purple ship hopping in winter")).contains(FOLDER.drawn().get(4));
    assertThat(FOLDER.drawn("a purple boat over the snow")).isEmpty();
  }

  @Test
  void aJudgeThatIsNotWhatItsFolderVouchesForIsRefused(@TempDir Path bundle) throws IOException {
    assertThatThrownBy(() -> JudgeFolder.open(bundle)).hasMessageContaining("has no judge");
    assertThat(JudgeFolder.isIn(bundle)).isFalse();
    Path folder = Files.createDirectories(bundle.resolve("judge"));
    Path json = folder.resolve("judge.json");
    Files.writeString(json, "{\"format\": \"other\"}");
    assertThatThrownBy(() -> JudgeFolder.open(bundle)).hasMessageContaining("no segue-judge/1");
    Files.writeString(json, "{");
    assertThatThrownBy(() -> JudgeFolder.open(bundle)).hasMessageContaining("cannot be used");
    Files.copy(
        BUNDLE.resolve("judge/judge.json"),
        json,
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertThatThrownBy(() -> JudgeFolder.open(bundle)).hasMessageContaining("there is no file");
    Files.writeString(folder.resolve("judge.pt"), "code of somebody else's");
    assertThatThrownBy(() -> JudgeFolder.open(bundle)).hasMessageContaining("vouches for");
  }
}
