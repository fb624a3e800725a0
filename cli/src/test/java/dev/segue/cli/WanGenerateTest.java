package dev.segue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.diffusion.bundle.BundleLoader;
import dev.segue.diffusion.engine.DjlExperts;
import dev.segue.diffusion.expert.ExpertListener;
import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.plan.Cell;
import dev.segue.diffusion.recipe.Reads;
import dev.segue.diffusion.recipe.Recipe;
import dev.segue.diffusion.recipe.TrackRun;
import dev.segue.diffusion.recipe.VideoSpec;
import dev.segue.diffusion.recipes.Recipes;
import dev.segue.diffusion.tensor.Frames;
import dev.segue.diffusion.tensor.Tensor;
import dev.segue.evaluation.video.Picture;
import dev.segue.evaluation.video.VideoFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Videos of an exported Wan pipeline with random weights: segments of four latents, which are 13
 * frames and then 16 each; all that its decoder looks at warms it up. 70 frames are 19 latents.
 */
@Timeout(600)
class WanGenerateTest {
  private static final int FRAMES = 70;
  private static final String PROMPT = "a red ball";

  @TempDir static Path directory;
  private static Path bundle;

  @BeforeAll
  static void unpack() throws IOException {
    Path archive =
        Path.of(
            System.getProperty("segue.root"),
            "diffusion",
            "engine",
            "src",
            "test",
            "resources",
            "parity-wan.zip");
    bundle = Files.createDirectory(directory.resolve("bundle"));
    try (InputStream file = Files.newInputStream(archive);
        ZipInputStream in = new ZipInputStream(file)) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        if (entry.getName().startsWith("bundle/")) {
          Files.copy(in, directory.resolve(entry.getName()));
        }
      }
    }
  }

  @Test
  void inspectSaysWhatCanBeMadeOfIt() {
    Run run = Run.of(directory, "bundle", "inspect", bundle.toString());

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("32 x 32 pixels, segments of 13 frames; latents [4, 4, 4, 4], each of them 4")
        .contains("confiner-long, confiner, segue")
        .containsPattern("forward +decoder ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"confiner-long", "segue"})
  void chunksShowWhatAllLatentsDecodedAtOnceShow(String recipe) {
    Path out = directory.resolve(recipe);
    Run run =
        Run.of(
            directory.resolve("data-" + recipe),
            "generate",
            "--bundle",
            bundle.toString(),
            "--recipe",
            recipe,
            "--prompt",
            PROMPT,
            "--frames",
            String.valueOf(FRAMES),
            "--seed",
            "7",
            "--out",
            out.toString());
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(out.resolve("index.m3u8"))
        .content()
        .containsSubsequence(
            "#EXTINF:0.625000,", "#EXTINF:2.000000,", "#EXTINF:2.000000,", "#EXT-X-ENDLIST");

    List<Picture> wanted = decodedAtOnce(recipe);
    for (String file : List.of("video.mp4", "index.m3u8")) {
      List<Picture> shown = new ArrayList<>();
      VideoFile.read(out.resolve(file), shown::add);
      assertThat(shown).hasSize(FRAMES);
      for (int f = 0; f < FRAMES; f++) {
        assertThat(apart(shown.get(f), wanted.get(f))).as("frame %d", f).isLessThan(3);
      }
      assertThat(IntStream.range(1, FRAMES).filter(f -> apart(shown.get(f), wanted.get(f - 1)) < 3))
          .as("frames that could be the one before")
          .isEmpty();
    }
  }

  /** Mean difference of brightness, 0 to 255. */
  private static double apart(Picture one, Picture other) {
    double sum = 0;
    for (int y = 0; y < one.height(); y++) {
      for (int x = 0; x < one.width(); x++) {
        sum += Math.abs(one.luma(x, y) - other.luma(x, y));
      }
    }
    return sum / (one.width() * one.height());
  }

  /** The same video without tasks, windows and chunks. */
  private static List<Picture> decodedAtOnce(String name) {
    VideoSpec video = new VideoSpec(PROMPT, FRAMES, 7);
    try (Experts experts =
        DjlExperts.open(BundleLoader.load(bundle), "cpu", 1, ExpertListener.NONE)) {
      Recipe recipe = Recipes.resolve(name, null, experts.bundle().manifest());
      Tensor latents =
          structures(recipe, video, experts).values().stream().reduce(Frames::join).get();
      Tensor all = experts.decodeFrames(latents);
      return IntStream.range(0, FRAMES).mapToObj(f -> Picture.of(Frames.frame(all, f))).toList();
    }
  }

  /** All tracks side by side, which the reads of both recipes allow. */
  private static Map<Integer, Tensor> structures(Recipe recipe, VideoSpec video, Experts experts) {
    Map<Cell, Tensor> cells = new HashMap<>();
    Reads reads = Reads.cells(cells::get);
    List<TrackRun> tracks =
        IntStream.range(0, recipe.plan(video.frames()).tracks())
            .mapToObj(i -> recipe.track(video, i, experts))
            .toList();
    for (int k = 0; k < tracks.get(0).steps(); k++) {
      for (TrackRun track : tracks) {
        Tensor stored = track.sum(track.forward(reads), reads);
        cells.put(new Cell(track.track(), k), stored);
        track.accept(stored);
      }
    }
    Map<Integer, Tensor> structures = new TreeMap<>();
    tracks.forEach(track -> structures.put(track.track(), track.structure(reads)));
    return structures;
  }
}
