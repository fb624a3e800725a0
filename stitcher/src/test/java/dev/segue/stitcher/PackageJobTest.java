package dev.segue.stitcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.segue.diffusion.plan.Windows;
import dev.segue.infra.work.Job;
import dev.segue.infra.work.TaskException;
import dev.segue.schemas.Keys;
import dev.segue.schemas.Task;
import dev.segue.schemas.TaskId;
import dev.segue.schemas.VideoPackaged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackageJobTest {
  @TempDir Path scratch;
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 10, 11, 25})
  void allChunksBecomeOneFile(int frames) throws IOException {
    Bench bench = published(frames);

    VideoPackaged said = (VideoPackaged) bench.finish(TaskId.pack());

    byte[] whole = bench.get(Keys.whole("v1"));
    assertThat(said).isEqualTo(new VideoPackaged("v1", whole.length, "s1"));
    Path file = Files.write(folder.resolve("video.mp4"), whole);
    assertThat(Ffmpeg.frames(file)).isEqualTo(frames);
    assertThat(Ffmpeg.times(file)).hasSize(frames);
    assertThat(scratch).isEmptyDirectory();
  }

  @Test
  void theFileIsTheSameWheneverItIsMade() {
    Bench one = published(10);
    Bench other = published(10);
    one.finish(TaskId.pack());

    other.finish(TaskId.pack());

    assertThat(other.get(Keys.whole("v1"))).isEqualTo(one.get(Keys.whole("v1")));
  }

  @Test
  void aFileThatIsThereIsDoneAtOnce() {
    Bench bench = new Bench(scratch, 10);
    bench.put(Keys.whole("v1"), new byte[99]);

    try (Job job = bench.open(TaskId.pack())) {
      assertThat(job.state()).isEqualTo(Job.State.DONE);
      assertThat(job.result()).isEqualTo(new VideoPackaged("v1", 99, "s1"));
    }
  }

  @Test
  void aMissingChunkIsWaitedFor() {
    Bench bench = published(10);
    byte[] missing = bench.get(Keys.chunk("v1", 1));
    bench.store.delete(Keys.chunk("v1", 1));
    try (Job job = bench.open(TaskId.pack())) {
      while (job.state() == Job.State.RUNNABLE) {
        job.step();
      }
      assertThat(job.state()).isEqualTo(Job.State.WAITING);

      bench.put(Keys.chunk("v1", 1), missing);

      Bench.run(job);
      assertThat(bench.get(Keys.whole("v1"))).isNotEmpty();
    }
  }

  @Test
  void aChunkOfAnotherPlaceFailsTheTask() {
    Bench bench = published(10);
    byte[] wrong = bench.get(Keys.chunk("v1", 2));
    bench.store.delete(Keys.chunk("v1", 1));
    bench.store.delete(Keys.sum(Keys.chunk("v1", 1)));
    bench.put(Keys.chunk("v1", 1), wrong);

    assertThatThrownBy(() -> bench.finish(TaskId.pack()))
        .isInstanceOf(TaskException.class)
        .hasMessageContaining("chunk 1 has 4 frames");
    assertThat(bench.store.size(Keys.whole("v1"))).isEmpty();
  }

  @Test
  void aDamagedChunkIsAskedForAndWaitedFor() {
    Bench bench = published(10);
    bench.finish(TaskId.pack());
    byte[] whole = bench.get(Keys.whole("v1"));
    bench.store.delete(Keys.whole("v1"));
    bench.store.delete(Keys.sum(Keys.whole("v1")));
    bench.damage(Keys.chunk("v1", 1));

    try (Job job = bench.open(TaskId.pack())) {
      while (job.state() == Job.State.RUNNABLE) {
        job.step();
      }
      assertThat(job.state()).isEqualTo(Job.State.WAITING);
      assertThat(bench.repairs).extracting(Task::task).containsExactly(TaskId.window(1));
      Bench.run(bench.mend(TaskId.window(1)));
      Bench.run(job);
    }
    assertThat(bench.get(Keys.whole("v1"))).isEqualTo(whole);
  }

  @Test
  void aDamagedChunkThatCannotBeMadeAgainFailsTheTask() {
    Bench bench = published(10);
    bench.damage(Keys.chunk("v1", 1));
    for (int i = 0; i < 3; i++) {
      bench.loseTrack(i);
    }

    assertThatThrownBy(() -> bench.finish(TaskId.pack()))
        .isInstanceOf(TaskException.class)
        .hasMessageContaining("chunk-00001.m4s is damaged");
    assertThat(bench.store.size(Keys.whole("v1"))).isEmpty();
  }

  @Test
  void aDamagedFileIsMadeAgainAndAWholeOneLeftAlone() {
    Bench bench = published(10);
    bench.finish(TaskId.pack());
    byte[] whole = bench.get(Keys.whole("v1"));
    bench.damage(Keys.whole("v1"));

    try (Job ordinary = bench.open(TaskId.pack())) {
      assertThat(ordinary.state()).as("nobody asked to look").isEqualTo(Job.State.DONE);
    }
    try (Job job = bench.mend(TaskId.pack())) {
      Bench.run(job);
      assertThat(job.result()).isEqualTo(new VideoPackaged("v1", whole.length, "s1"));
    }
    assertThat(bench.get(Keys.whole("v1"))).isEqualTo(whole);
    assertThat(bench.mend(TaskId.pack()).state()).isEqualTo(Job.State.DONE);
  }

  @Test
  void aJobThatIsClosedHalfWayLeavesNothingBehind() {
    Bench bench = published(10);

    try (Job job = bench.open(TaskId.pack())) {
      for (int n = 0; n < 2 && job.state() == Job.State.RUNNABLE; n++) {
        job.step();
      }
      assertThat(scratch).isNotEmptyDirectory();
    }

    assertThat(scratch).isEmptyDirectory();
    assertThat(bench.store.size(Keys.whole("v1"))).isEmpty();
  }

  private Bench published(int frames) {
    Bench bench = new Bench(scratch, frames).withStructures();
    int chunks = Windows.staggered(frames, FakeExperts.LENGTH, true).chunks();
    for (int j = chunks - 1; j >= 0; j--) {
      bench.finish(TaskId.window(j));
    }
    return bench;
  }
}
