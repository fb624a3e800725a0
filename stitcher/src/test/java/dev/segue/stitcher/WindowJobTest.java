package dev.segue.stitcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.diffusion.tensor.Safetensors;
import dev.segue.diffusion.tensor.Tensor;
import dev.segue.infra.work.Job;
import dev.segue.infra.work.OtherClassException;
import dev.segue.infra.work.TaskException;
import dev.segue.schemas.ChunkPublished;
import dev.segue.schemas.Keys;
import dev.segue.schemas.RefinementStored;
import dev.segue.schemas.Task;
import dev.segue.schemas.TaskId;
import dev.segue.schemas.VideoDescription;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WindowJobTest {
  @TempDir Path scratch;

  @Test
  void aWindowBecomesAChunk() {
    Bench bench = new Bench(scratch, 10).withStructures();

    ChunkPublished said = (ChunkPublished) bench.finish(TaskId.window(1));

    byte[] chunk = bench.get(Keys.chunk("v1", 1));
    assertThat(said).isEqualTo(new ChunkPublished("v1", 1, 4, chunk.length, "s1"));
    assertThat(bench.get(Keys.init("v1"))).isNotEmpty();
    assertThat(bench.experts.evaluations).isEqualTo(Bench.EVALUATIONS);
    assertThat(bench.count("segue.frames.decoded")).isEqualTo(4);
    assertThat(bench.count("segue.chunks.published")).isEqualTo(1);
    assertThat(bench.hints)
        .containsExactly(
            new RefinementStored("v1", 1, 0, "s1"),
            new RefinementStored("v1", 1, 1, "s1"),
            new RefinementStored("v1", 1, 2, "s1"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5})
  void whoTakesAWindowUpRepeatsNoStepAndPublishesTheSameBytes(int before) {
    Bench undisturbed = new Bench(scratch, 10).withStructures();
    undisturbed.finish(TaskId.window(1));
    Bench bench = new Bench(scratch, 10).withStructures();
    try (Job left = bench.open(TaskId.window(1))) {
      for (int n = 0; n < before && left.state() == Job.State.RUNNABLE; n++) {
        left.step();
      }
    }

    bench.finish(TaskId.window(1));

    assertThat(bench.get(Keys.chunk("v1", 1))).isEqualTo(undisturbed.get(Keys.chunk("v1", 1)));
    assertThat(bench.get(Keys.init("v1"))).isEqualTo(undisturbed.get(Keys.init("v1")));
    assertThat(bench.experts.evaluations).isEqualTo(Bench.EVALUATIONS);
    assertThat(bench.count("segue.results.different")).isZero();
  }

  @Test
  void twoThatDoTheSameWindowChangeNothingForEachOther() {
    Bench bench = new Bench(scratch, 10).withStructures();
    try (Job zombie = bench.open(TaskId.window(1))) {
      zombie.step();
      bench.finish(TaskId.window(1));
      byte[] chunk = bench.get(Keys.chunk("v1", 1));

      Bench.run(zombie);

      assertThat(zombie.result()).isEqualTo(new ChunkPublished("v1", 1, 4, chunk.length, "s1"));
      assertThat(bench.get(Keys.chunk("v1", 1))).isEqualTo(chunk);
      assertThat(bench.count("segue.results.different")).isZero();
    }
  }

  @Test
  void whatStandsInTheStoreIsWhatTheNextStepGoesOnFrom() {
    Tensor foreign = new Tensor(new int[] {1, 4, 6, 8}, filled(4 * 48, 0.4f));
    Bench resumed = new Bench(scratch, 10).withStructures();
    resumed.put(Keys.refinement(resumed.video(), 1, 0), Safetensors.write(foreign));
    resumed.finish(TaskId.window(1));
    Bench bench = new Bench(scratch, 10).withStructures();

    try (Job job = bench.open(TaskId.window(1))) {
      bench.put(Keys.refinement(bench.video(), 1, 0), Safetensors.write(foreign));
      Bench.run(job);
    }

    assertThat(bench.get(Keys.chunk("v1", 1))).isEqualTo(resumed.get(Keys.chunk("v1", 1)));
    assertThat(bench.count("segue.results.different")).isEqualTo(1);
  }

  @Test
  void aChunkThatIsThereIsDoneAtOnce() {
    Bench bench = new Bench(scratch, 10);
    bench.put(Keys.chunk("v1", 2), new byte[77]);

    try (Job job = bench.open(TaskId.window(2))) {
      assertThat(job.state()).isEqualTo(Job.State.DONE);
      assertThat(job.result()).isEqualTo(new ChunkPublished("v1", 2, 4, 77, "s1"));
    }
    assertThat(bench.experts.evaluations).isZero();
  }

  @Test
  void aWindowWaitsForItsStructures() {
    Bench bench = new Bench(scratch, 10);
    bench.addStructure(0);
    try (Job job = bench.open(TaskId.window(1))) {
      assertThat(job.state()).isEqualTo(Job.State.WAITING);

      bench.addStructure(1);

      assertThat(job.state()).isEqualTo(Job.State.RUNNABLE);
      Bench.run(job);
      assertThat(bench.get(Keys.chunk("v1", 1))).isNotEmpty();
    }
  }

  @Test
  void aStructureThatDoesNotComeIsAskedFor() {
    Bench bench = new Bench(scratch, 10);
    bench.addStructure(0);
    try (Job job = bench.open(TaskId.window(1))) {
      for (int looks = 0; looks < 9; looks++) {
        assertThat(job.state()).isEqualTo(Job.State.WAITING);
      }

      assertThat(bench.lost)
          .extracting(lost -> lost.task().task())
          .containsExactly(TaskId.track(1), TaskId.track(1));
    }
  }

  @Test
  void aWindowThatWaitsForWhatWasCleanedUpIsPublished() {
    Bench bench = new Bench(scratch, 10);
    try (Job job = bench.open(TaskId.window(1))) {
      assertThat(job.state()).isEqualTo(Job.State.WAITING);

      bench.put(Keys.chunk("v1", 1), new byte[5]);

      assertThat(job.state()).isEqualTo(Job.State.DONE);
      assertThat(job.result()).isEqualTo(new ChunkPublished("v1", 1, 4, 5, "s1"));
    }
  }

  @Test
  void theBytesDoNotDependOnTheVideosId() {
    Bench bench = new Bench(scratch, 10).withStructures();
    bench.finish(TaskId.window(0));
    VideoDescription v = bench.video();
    VideoDescription twin =
        new VideoDescription(
            "other",
            v.prompt(),
            v.frames(),
            v.fps(),
            v.seed(),
            v.bundle(),
            v.model(),
            v.latent(),
            v.recipe());
    bench.put(Keys.structure(twin, 0), Safetensors.write(Bench.structure(0)));

    try (Job job = bench.open(twin, TaskId.window(0))) {
      Bench.run(job);
    }

    assertThat(bench.get(Keys.chunk("other", 0))).isEqualTo(bench.get(Keys.chunk("v1", 0)));
    assertThat(bench.get(Keys.init("other"))).isEqualTo(bench.get(Keys.init("v1")));
  }

  @Test
  void aDamagedChunkIsMadeAgainAsItWasAndNothingIsLeftBesideIt() {
    Bench bench = new Bench(scratch, 10).withStructures();
    bench.finish(TaskId.window(1));
    byte[] chunk = bench.get(Keys.chunk("v1", 1));
    byte[] init = bench.get(Keys.init("v1"));
    for (int k = 0; k < 3; k++) {
      bench.store.delete(Keys.refinement(bench.video(), 1, k));
    }
    Set<String> before = Set.copyOf(bench.store.keys());
    bench.damage(Keys.chunk("v1", 1));
    bench.damage(Keys.init("v1"));

    try (Job ordinary = bench.open(TaskId.window(1))) {
      assertThat(ordinary.state()).as("nobody asked to look").isEqualTo(Job.State.DONE);
    }
    try (Job job = bench.mend(TaskId.window(1))) {
      Bench.run(job);
      assertThat(job.result()).isEqualTo(new ChunkPublished("v1", 1, 4, chunk.length, "s1"));
    }

    assertThat(bench.get(Keys.chunk("v1", 1))).isEqualTo(chunk);
    assertThat(bench.get(Keys.init("v1"))).isEqualTo(init);
    assertThat(Set.copyOf(bench.store.keys())).isEqualTo(before);
    assertThat(bench.mend(TaskId.window(1)).state()).isEqualTo(Job.State.DONE);
  }

  @Test
  void whoMendsAsksForStructuresThatAreGoneAndGivesUpWhereThereAreNone() {
    Bench bench = new Bench(scratch, 10).withStructures();
    bench.finish(TaskId.window(1));
    bench.damage(Keys.chunk("v1", 1));
    bench.store.delete(Keys.structure(bench.video(), 0));
    try (Job job = bench.mend(TaskId.window(1))) {
      for (int looks = 0; looks < 5; looks++) {
        assertThat(job.state()).isEqualTo(Job.State.WAITING);
      }
      assertThat(bench.repairs).containsExactly(again(bench, TaskId.track(0)));
      assertThat(bench.lost).isEmpty();
    }

    bench.loseTrack(1);
    try (Job job = bench.mend(TaskId.window(2))) {
      assertThatThrownBy(() -> looked(job, 9))
          .isInstanceOf(TaskException.class)
          .hasMessageContaining("chunk 2 is damaged");
    }
  }

  @Test
  void whatIsMadeOfOtherStructuresDoesNotTakeThePlaceOfADamagedChunk() {
    Bench bench = new Bench(scratch, 10).withStructures();
    bench.finish(TaskId.window(1));
    bench.damage(Keys.chunk("v1", 1));
    byte[] damaged = bench.get(Keys.chunk("v1", 1));
    for (int k = 0; k < 3; k++) {
      bench.store.delete(Keys.refinement(bench.video(), 1, k));
    }
    bench.store.delete(Keys.structure(bench.video(), 0));
    bench.put(Keys.structure(bench.video(), 0), Safetensors.write(Bench.structure(2)));

    try (Job job = bench.mend(TaskId.window(1))) {
      assertThatThrownBy(() -> Bench.run(job))
          .isInstanceOf(TaskException.class)
          .hasMessageContaining("not what was written");
    }
    assertThat(bench.get(Keys.chunk("v1", 1))).isEqualTo(damaged);
  }

  @Test
  void aWindowThatIsNotRefinedIsDecodedAsItsStructuresAre() {
    Bench bench = new Bench(scratch, 8);
    VideoDescription v = bench.video();
    ObjectNode jvid = JsonNodeFactory.instance.objectNode().put("name", "jvid");
    VideoDescription plain =
        new VideoDescription(
            "plain", v.prompt(), 8, v.fps(), v.seed(), v.bundle(), v.model(), v.latent(), jvid);
    for (int i = 0; i < 2; i++) {
      bench.put(Keys.structure(plain, i), Safetensors.write(Bench.structure(i)));
    }

    try (Job job = bench.open(plain, TaskId.window(1))) {
      Bench.run(job);

      assertThat(bench.get(Keys.chunk("plain", 1))).isNotEmpty();
    }
    assertThat(bench.experts.evaluations).isZero();
    assertThat(bench.experts.decoded).isEqualTo(4);
    assertThat(bench.hints).isEmpty();
  }

  @Test
  void aPictureThatIsNoneFailsTheTask() {
    Bench bench = new Bench(scratch, 10);
    float[] broken = filled(4 * 48, 0.5f);
    broken[3 * 48] = Float.NaN;
    bench.put(
        Keys.structure(bench.video(), 0),
        Safetensors.write(new Tensor(new int[] {1, 4, 6, 8}, broken)));
    bench.addStructure(1);

    assertThatThrownBy(() -> bench.finish(TaskId.window(1)))
        .isInstanceOf(TaskException.class)
        .hasMessageContaining("frame 3 cannot be shown");
    assertThat(bench.store.size(Keys.chunk("v1", 1))).isEmpty();
  }

  @Test
  void tasksThatNoStitcherCanDoAreReported() {
    Bench bench = new Bench(scratch, 10);

    assertThatThrownBy(() -> bench.open(TaskId.window(3)))
        .isInstanceOf(TaskException.class)
        .hasMessageContaining("3 windows");
    assertThatThrownBy(() -> bench.open(TaskId.track(0))).isInstanceOf(TaskException.class);
  }

  @Test
  void aVideoOfAnotherBundleIsReported() {
    Bench bench = new Bench(scratch, 10);
    VideoDescription v = bench.video();
    VideoDescription other =
        new VideoDescription(
            v.id(),
            v.prompt(),
            v.frames(),
            v.fps(),
            v.seed(),
            "ab".repeat(32),
            v.model(),
            v.latent(),
            v.recipe());

    assertThatThrownBy(() -> bench.open(other, TaskId.window(0))).isInstanceOf(TaskException.class);
    assertThatThrownBy(() -> bench.open(other, TaskId.pack())).isInstanceOf(TaskException.class);
  }

  @Test
  void aVideoOfAnotherExecutionClassIsGivenBack() {
    Bench bench = new Bench(scratch, 10).withStructures();
    bench.put(Keys.executionClass("v1"), "another engine".getBytes(StandardCharsets.UTF_8));

    assertThatThrownBy(() -> bench.open(TaskId.window(1)))
        .isInstanceOf(OtherClassException.class)
        .hasMessageContaining("another engine");
  }

  private static float[] filled(int size, float value) {
    float[] data = new float[size];
    Arrays.fill(data, value);
    return data;
  }

  private static void looked(Job job, int times) {
    for (int looks = 0; looks < times; looks++) {
      assertThat(job.state()).isEqualTo(Job.State.WAITING);
    }
  }

  private static Task again(Bench bench, TaskId task) {
    return Task.repair(bench.video(), task, "fake", null);
  }
}
