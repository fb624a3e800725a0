package dev.segue.stitcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.diffusion.plan.FrameMapping;
import dev.segue.infra.work.Job;
import dev.segue.schemas.ChunkPublished;
import dev.segue.schemas.Keys;
import dev.segue.schemas.TaskId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Latents that are four frames, but for the first one: 40 frames are 11 latents in segments of
 * four; chunks of 5, 16, 16 and 3 frames.
 */
class OverTimeTest {
  private static final int FRAMES = 40;
  private static final FrameMapping MAPPING = new FrameMapping(4, true, 3);

  @TempDir Path scratch;
  @TempDir Path folder;

  @Test
  void chunksAreTheSameInWhateverOrderTheyAreMade() {
    Bench inOrder = made(MAPPING, 0, 1, 2, 3);
    Bench backwards = made(MAPPING, 3, 2, 1, 0);

    assertThat(inOrder.experts.evaluations).isEqualTo(4 * Bench.EVALUATIONS);
    assertThat(backwards.experts.evaluations)
        .as("what was missing of the windows before was done once, and taken up by who has them")
        .isEqualTo(4 * Bench.EVALUATIONS);
    for (Bench bench : List.of(inOrder, backwards)) {
      assertThat(bench.count("segue.results.different")).isZero();
      assertThat(bench.count("segue.frames.decoded")).isEqualTo(FRAMES);
    }
    assertThat(chunks(backwards)).isEqualTo(chunks(inOrder));
  }

  @Test
  void whatComesBeforeShowsInAChunk() {
    assertThat(chunks(made(MAPPING, 0, 1, 2, 3)).get(2))
        .isNotEqualTo(chunks(made(new FrameMapping(4, true, 2), 0, 1, 2, 3)).get(2));
  }

  @Test
  void aWindowThatItsOwnerLeftHalfWayIsFinishedByTheNextOne() {
    Bench bench = new Bench(scratch, FRAMES, MAPPING).withStructures();
    try (Job left = bench.open(TaskId.window(1))) {
      left.step();
      bench.finish(TaskId.window(2));

      Bench.run(left);
    }
    // Three steps of window 2, and of window 1 one by each before and after; its owner found the
    // last two stored only when it had done them again.
    assertThat(bench.count("segue.results.different")).isZero();
    bench.finish(TaskId.window(0));
    bench.finish(TaskId.window(3));
    assertThat(chunks(bench)).isEqualTo(chunks(made(MAPPING, 0, 1, 2, 3)));
  }

  @Test
  void aChunkSaysHowManyFramesViewersAreShown() {
    Bench bench = new Bench(scratch, FRAMES, MAPPING).withStructures();

    assertThat(IntStream.range(0, 4).mapToObj(j -> bench.finish(TaskId.window(j))))
        .extracting(said -> ((ChunkPublished) said).frames())
        .containsExactly(5, 16, 16, 3);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 6, 21, 38, 40, 41})
  void theFileHasEveryFrameOnceAndAtItsTime(int frames) throws IOException {
    Bench bench = new Bench(scratch, frames, MAPPING).withStructures();
    int chunks = 1 + (Math.max(0, MAPPING.latents(frames) - 2) + 3) / 4;
    IntStream.range(0, chunks).forEach(j -> bench.finish(TaskId.window(j)));
    bench.finish(TaskId.pack());

    Path file = Files.write(folder.resolve("video.mp4"), bench.get(Keys.whole("v1")));
    assertThat(Ffmpeg.frames(file)).isEqualTo(frames);
    long[] times = Ffmpeg.times(file);
    assertThat(times).hasSize(frames);
    assertThat(Ffmpeg.distances(times)).hasSize(frames == 1 ? 0 : 1);
    assertThat(times[0]).isZero();
  }

  private Bench made(FrameMapping mapping, int... order) {
    Bench bench = new Bench(scratch, FRAMES, mapping).withStructures();
    for (int j : order) {
      bench.finish(TaskId.window(j));
    }
    return bench;
  }

  private static List<String> chunks(Bench bench) {
    return IntStream.range(0, 4)
        .mapToObj(j -> dev.segue.kernel.Sha256.hex(bench.get(Keys.chunk("v1", j))))
        .toList();
  }
}
