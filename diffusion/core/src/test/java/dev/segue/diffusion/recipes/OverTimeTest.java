package dev.segue.diffusion.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.segue.diffusion.bundle.BundleLoader;
import dev.segue.diffusion.expert.ExpertListener;
import dev.segue.diffusion.plan.Cell;
import dev.segue.diffusion.plan.FrameMapping;
import dev.segue.diffusion.plan.Layout;
import dev.segue.diffusion.plan.Plan;
import dev.segue.diffusion.recipe.Reads;
import dev.segue.diffusion.recipe.Recipe;
import dev.segue.diffusion.recipe.Timeline;
import dev.segue.diffusion.recipe.TrackRun;
import dev.segue.diffusion.recipe.VideoSpec;
import dev.segue.diffusion.recipe.WindowRun;
import dev.segue.diffusion.tensor.Frames;
import dev.segue.diffusion.tensor.Tensor;
import dev.segue.diffusion.waiting.WaitingBundle;
import dev.segue.diffusion.waiting.WaitingExperts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Recipes on experts that wait, a latent of which is several frames: segments of 16 latents. */
class OverTimeTest {
  @TempDir Path folder;

  /**
   * Chunks that are decoded each by itself, with what warms the decoder up, are the whole video
   * decoded at once.
   */
  @ParameterizedTest
  @CsvSource({
    "confiner-long, 4, true, 3, 150",
    "confiner, 4, true, 20, 150",
    "segue, 4, false, 3, 150",
    "jvid, 8, true, 1, 290",
    "chunk-wise, 2, true, 12, 80"
  })
  void chunksJoinWithoutASeam(String name, int r, boolean causal, int warmUp, int frames)
      throws IOException {
    FrameMapping mapping = new FrameMapping(r, causal, warmUp);
    Path bundle = WaitingBundle.write(folder.resolve("bundle"), 0, 0, mapping);
    VideoSpec video = new VideoSpec("a red ball", frames, 7);
    try (WaitingExperts experts =
        WaitingExperts.open(BundleLoader.load(bundle), ExpertListener.NONE)) {
      Recipe recipe =
          Recipes.resolve(name, JsonNodeFactory.instance.objectNode(), experts.bundle().manifest());
      Layout layout = recipe.plan(frames).layout();
      List<Tensor> windows = windows(recipe, video, experts);
      Tensor latents = windows.stream().reduce(Frames::join).get();
      assertThat(latents.dim(1)).isEqualTo(mapping.latents(frames));
      Tensor whole = Frames.slice(experts.decodeFrames(latents), 0, frames);

      int shown = 0;
      for (int j = 0; j < layout.chunks(); j++) {
        FrameMapping.Span span = layout.chunk(j);
        Tensor given = Frames.slice(latents, span.from(), span.to());
        Tensor chunk =
            Frames.slice(experts.decodeFrames(given), span.dropped(), span.dropped() + span.kept());
        assertThat(chunk.sameBits(Frames.slice(whole, shown, shown + span.kept())))
            .as("chunk %d", j)
            .isTrue();
        if (j > 0) {
          Tensor cold = Frames.slice(latents, span.from() + 1, span.to());
          Tensor decoded = experts.decodeFrames(cold);
          int dropped = decoded.dim(1) - (layout.mapping().frame(span.to()) - shown);
          assertThat(
                  dropped >= 0
                      && Frames.slice(decoded, dropped, dropped + span.kept()).sameBits(chunk))
              .as("one latent of warm-up less shows in chunk %d", j)
              .isFalse();
        }
        shown += span.kept();
      }
      assertThat(shown).isEqualTo(frames);
    }
  }

  private static List<Tensor> windows(Recipe recipe, VideoSpec video, WaitingExperts experts) {
    Plan plan = recipe.plan(video.frames());
    Map<Cell, Tensor> cells = new HashMap<>();
    Map<Integer, Tensor> structures = new TreeMap<>();
    Reads reads =
        new Reads() {
          @Override
          public Tensor cell(Cell cell) {
            return cells.get(cell);
          }

          @Override
          public Tensor structure(int segment) {
            return structures.get(segment);
          }
        };
    Map<Integer, TrackRun> runs = new TreeMap<>();
    for (int i = 0; i < plan.tracks(); i++) {
      runs.put(i, recipe.track(video, i, experts));
    }
    boolean goesOn = true;
    while (goesOn) {
      goesOn = false;
      for (TrackRun run : runs.values()) {
        goesOn |= advance(plan, run, cells, structures, reads);
      }
    }
    assertThat(structures).hasSize(plan.layout().segments());
    return plan.layout().windows().stream()
        .map(
            window -> {
              WindowRun run = recipe.window(video, window.index(), structures, experts);
              while (run.step() < run.steps()) {
                run.advance();
              }
              return run.refined();
            })
        .toList();
  }

  private static boolean advance(
      Plan plan,
      TrackRun run,
      Map<Cell, Tensor> cells,
      Map<Integer, Tensor> structures,
      Reads reads) {
    int segment = plan.segment(run.track());
    if (run.step() == run.steps()) {
      if (plan.makesStructure(run.track())
          && !structures.containsKey(segment)
          && cells.keySet().containsAll(plan.finishReads(run.track()))) {
        structures.put(segment, run.structure(reads));
        return true;
      }
      return false;
    }
    Cell cell = new Cell(run.track(), run.step());
    boolean canRun =
        cells.keySet().containsAll(plan.forwardReads(cell))
            && cells.keySet().containsAll(plan.sumReads(cell))
            && structures.keySet().containsAll(plan.structuresRead(run.track()))
            && plan.startsAfter(run.track()).stream()
                .allMatch(i -> cells.containsKey(new Cell(i, plan.steps(i) - 1)));
    if (canRun) {
      Tensor result = run.sum(run.forward(reads), reads);
      cells.put(cell, result);
      run.accept(result);
    }
    return canRun;
  }

  @Test
  void promptsHoldAtFramesAndNotAtLatents() {
    // Segment 0 is latents 0 to 15, whose middle one begins at frame 29.
    Timeline timeline =
        new Timeline(
            List.of(new Timeline.Entry(0, "a boat", 0), new Timeline.Entry(29, "a kite", 0)));
    Layout layout = Windows16.of(150);

    assertThat(timeline.over(layout.mapping()).of(layout, 0)).isEqualTo(timeline.at(29));
    assertThat(timeline.of(layout, 0)).isEqualTo(timeline.at(8));
    // Window 0 keeps latents 0 to 7; latent 4 begins at frame 13.
    assertThat(timeline.over(layout.mapping()).of(layout.windows().get(0)))
        .isEqualTo(timeline.at(13));
  }

  /** Staggered windows of segments of 16 latents. */
  private static final class Windows16 {
    private Windows16() {}

    static Layout of(int frames) {
      FrameMapping mapping = new FrameMapping(4, true, 3);
      return dev.segue.diffusion.plan.Windows.staggered(mapping.latents(frames), 16, true)
          .showing(mapping, frames);
    }
  }
}
