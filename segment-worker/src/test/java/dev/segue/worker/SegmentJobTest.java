package dev.segue.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.segue.diffusion.bundle.Manifest;
import dev.segue.diffusion.recipe.Recipes;
import dev.segue.diffusion.tensor.Safetensors;
import dev.segue.diffusion.tensor.Tensor;
import dev.segue.infra.experts.VideoRecipes;
import dev.segue.infra.store.InMemoryObjectStore;
import dev.segue.infra.store.Results;
import dev.segue.infra.work.Job;
import dev.segue.infra.work.TaskException;
import dev.segue.infra.work.Unavailable;
import dev.segue.schemas.Event;
import dev.segue.schemas.Keys;
import dev.segue.schemas.NoiseStored;
import dev.segue.schemas.StructureCompleted;
import dev.segue.schemas.Task;
import dev.segue.schemas.TaskId;
import dev.segue.schemas.Topics;
import dev.segue.schemas.VideoDescription;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

class SegmentJobTest {
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  private final InMemoryObjectStore store = new InMemoryObjectStore();
  private final TickingClock clock = new TickingClock();
  private final VideoDescription video = video("v1", 12);

  /** One process of the segment worker, with memory of its own. */
  private final class Worker {
    final FakeExperts experts = new FakeExperts();
    final List<Event> hints = new ArrayList<>();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final Results results = new Results(store, meters);
    final SegmentCraft craft;

    /** One whose sums, once they have waited, are done by its loop. */
    Worker() {
      this(sum -> {});
    }

    Worker(Executor sums) {
      craft =
          new SegmentCraft(
              experts,
              new VideoRecipes(experts, results),
              store,
              results,
              hints::add,
              "w",
              clock,
              LOOK_AGAIN,
              sums);
    }

    Job open(VideoDescription video, int segment) {
      return craft.open(new Task(video, TaskId.segment(segment), 0));
    }

    double different() {
      return meters.get("segue.results.different").counter().count();
    }
  }

  @Test
  void makesAStructureAndStoresTheNoiseOfEveryStep() {
    Worker worker = new Worker();
    Job job = worker.open(video, 0);
    finish(job);
    assertThat(worker.experts.forwards).isEqualTo(3);
    assertThat(job.result()).isEqualTo(new StructureCompleted("v1", 0, "w"));
    assertThat(store.size(Keys.structure(video, 0))).isPresent();
    assertThat(worker.hints)
        .containsExactly(
            new NoiseStored("v1", 0, 0, "w"),
            new NoiseStored("v1", 0, 1, "w"),
            new NoiseStored("v1", 0, 2, "w"));
  }

  @Test
  void runsItsForwardWhileTheNeighbourIsAtItAndWaitsOnlyWithTheSum() {
    Worker left = new Worker();
    Worker right = new Worker();
    Job first = left.open(video, 0);
    Job second = right.open(video, 1);

    second.step();
    assertThat(right.experts.forwards).isEqualTo(1);
    assertThat(second.state()).isEqualTo(Job.State.WAITING);
    assertThat(right.hints).isEmpty();

    first.step();
    right.craft.onEvent(Topics.NOISE, new NoiseStored("v1", 0, 0, "w"));
    assertThat(second.state()).isEqualTo(Job.State.RUNNABLE);
    second.step();
    assertThat(right.experts.forwards).as("the forward is not run again").isEqualTo(1);
    assertThat(right.hints).containsExactly(new NoiseStored("v1", 1, 0, "w"));
  }

  @Test
  void doesASumThatWaitedAsSoonAsAHintSaysThatItCan() {
    Worker left = new Worker();
    Worker right = new Worker(Runnable::run);
    Job first = left.open(video, 0);
    Job second = right.open(video, 1);
    second.step();
    first.step();

    right.craft.onEvent(Topics.NOISE, new NoiseStored("v1", 0, 0, "w"));

    assertThat(right.hints).containsExactly(new NoiseStored("v1", 1, 0, "w"));
    assertThat(second.state()).as("its next forward").isEqualTo(Job.State.RUNNABLE);
    assertThat(right.experts.forwards).isEqualTo(1);
  }

  @Test
  void leavesASumThatFailsToTheLoop() {
    Worker right = new Worker(Runnable::run);
    Job second = right.open(video, 1);
    second.step();

    right.craft.onEvent(Topics.NOISE, new NoiseStored("v1", 0, 0, "w"));

    assertThat(right.hints).as("there is no such noise").isEmpty();
    assertThat(second.state()).isEqualTo(Job.State.WAITING);
  }

  @Test
  void doesNothingMoreOnceItIsClosed() {
    Worker left = new Worker();
    Worker right = new Worker(Runnable::run);
    Job second = right.open(video, 1);
    second.step();
    left.open(video, 0).step();

    second.close();
    right.craft.onEvent(Topics.NOISE, new NoiseStored("v1", 0, 0, "w"));

    assertThat(right.hints).isEmpty();
  }

  @Test
  void endsWithItsLastStep() {
    Job job = new Worker().open(video, 0);
    assertThat(job.ending()).isFalse();
    job.step();
    job.step();
    assertThat(job.ending()).isTrue();
  }

  @Test
  void findsNoiseThatNoHintNamedAfterAWhile() {
    Worker left = new Worker();
    Worker right = new Worker();
    Job second = right.open(video, 1);
    second.step();
    assertThat(second.state()).isEqualTo(Job.State.WAITING);
    left.open(video, 0).step();
    assertThat(second.state()).as("just looked").isEqualTo(Job.State.WAITING);
    clock.now = clock.now.plus(LOOK_AGAIN);
    assertThat(second.state()).isEqualTo(Job.State.RUNNABLE);
  }

  @Test
  void givesTheSameBytesInLockstepAsOneAfterTheOther() {
    Worker one = new Worker();
    VideoDescription alone = video("v2", 12);
    for (int i = 0; i < 3; i++) {
      finish(one.open(alone, i));
    }

    List<Worker> workers = List.of(new Worker(), new Worker(), new Worker());
    List<Job> jobs = new ArrayList<>();
    for (int i = 2; i >= 0; i--) {
      jobs.add(workers.get(i).open(video, i));
    }
    while (jobs.stream().anyMatch(j -> j.state() != Job.State.DONE)) {
      clock.now = clock.now.plus(LOOK_AGAIN);
      jobs.stream().filter(j -> j.state() == Job.State.RUNNABLE).forEach(Job::step);
    }
    for (int i = 0; i < 3; i++) {
      assertThat(structure(video, i)).isEqualTo(structure(alone, i));
    }
  }

  @Test
  void repeatsNoStepThatIsStored() {
    Worker dying = new Worker();
    Job begun = dying.open(video, 0);
    begun.step();
    begun.step();

    Worker heir = new Worker();
    finish(heir.open(video, 0));
    assertThat(heir.experts.forwards).isEqualTo(1);

    VideoDescription undisturbed = video("v3", 12);
    finish(new Worker().open(undisturbed, 0));
    assertThat(structure(video, 0)).isEqualTo(structure(undisturbed, 0));
  }

  @Test
  void hasNothingToDoWhenTheStructureIsThere() {
    finish(new Worker().open(video, 0));
    Worker late = new Worker();
    Job job = late.open(video, 0);
    assertThat(job.state()).isEqualTo(Job.State.DONE);
    assertThat(late.experts.forwards).isZero();
  }

  @Test
  void whatWasCleanedUpIsDone() {
    finish(new Worker().open(video, 0));
    store.putIfAbsent(Keys.chunk("v1", 0), new byte[1], "video/iso.segment");
    cleanUp(0);
    Worker late = new Worker();

    assertThat(late.open(video, 0).state()).isEqualTo(Job.State.DONE);
    assertThat(late.experts.forwards).isZero();
  }

  @Test
  void whoWaitsForWhatWasCleanedUpSeesThatHisSegmentIsDone() {
    Worker slow = new Worker();
    Job second = slow.open(video, 1);
    second.step();
    assertThat(second.state()).isEqualTo(Job.State.WAITING);
    finish(new Worker().open(video, 0));
    finish(new Worker().open(video, 1));
    store.putIfAbsent(Keys.chunk("v1", 1), new byte[1], "video/iso.segment");
    cleanUp(0);
    cleanUp(1);

    clock.now = clock.now.plus(LOOK_AGAIN);

    assertThat(second.state()).isEqualTo(Job.State.DONE);
    assertThat(second.result()).isEqualTo(new StructureCompleted("v1", 1, "w"));
  }

  @Test
  void whoStoodStillBringsNothingBack() {
    Worker zombie = new Worker();
    Job stalled = zombie.open(video, 0);
    stalled.step();
    finish(new Worker().open(video, 0));
    store.putIfAbsent(Keys.chunk("v1", 0), new byte[1], "video/iso.segment");
    cleanUp(0);

    clock.now = clock.now.plusSeconds(11);

    assertThat(stalled.state()).isEqualTo(Job.State.DONE);
    assertThat(zombie.experts.forwards).isEqualTo(1);
    assertThat(store.keys()).noneMatch(key -> key.contains("/noise/"));
  }

  @Test
  void aZombieChangesNothing() {
    Worker zombie = new Worker();
    Job stalled = zombie.open(video, 0);
    finish(new Worker().open(video, 0));
    byte[] before = structure(video, 0);
    finish(stalled);
    assertThat(structure(video, 0)).isEqualTo(before);
    assertThat(zombie.different()).isZero();
  }

  @Test
  void goesOnFromWhatStandsAndCountsTheDifference() {
    Tensor other = Tensor.zeros(1, 4, 2, 2);
    Worker worker = new Worker();
    Job job = worker.open(video, 0);
    store.putIfAbsent(Keys.noise(video, 0, 0), Safetensors.write(other), "x");
    finish(job);
    assertThat(worker.different()).isEqualTo(1);
    Worker heir = new Worker();
    assertThat(heir.open(video, 0).state()).isEqualTo(Job.State.DONE);
  }

  @Test
  void leavesAVideoOfAnotherExecutionClassToOthers() {
    finish(new Worker().open(video, 0));
    Worker other = new Worker();
    other.experts.ofClass("fake 2");
    assertThatThrownBy(() -> other.open(video, 1))
        .isInstanceOf(Unavailable.class)
        .hasMessageContaining("fake 1")
        .hasMessageContaining("fake 2");
  }

  @Test
  void leavesAVideoOfAnotherBundleToOthers() {
    VideoDescription foreign =
        new VideoDescription("v9", "p", 12, 8, 7, "cd".repeat(32), video.recipe());
    assertThatThrownBy(() -> new Worker().open(foreign, 0)).isInstanceOf(Unavailable.class);
  }

  @Test
  void reportsWhatNobodyCanDo() {
    Worker worker = new Worker();
    assertThatThrownBy(() -> worker.open(video, 3)).isInstanceOf(TaskException.class);
    assertThatThrownBy(() -> worker.craft.open(new Task(video, TaskId.window(0), 0)))
        .isInstanceOf(TaskException.class);
  }

  private byte[] structure(VideoDescription of, int segment) {
    return store.get(Keys.structure(of, segment)).orElseThrow();
  }

  private void cleanUp(int segment) {
    for (int k = 0; k < 3; k++) {
      store.delete(Keys.noise(video, segment, k));
    }
    store.delete(Keys.structure(video, segment));
  }

  private static void finish(Job job) {
    while (job.state() == Job.State.RUNNABLE) {
      job.step();
    }
    assertThat(job.state()).isEqualTo(Job.State.DONE);
  }

  private static VideoDescription video(String id, int frames) {
    Manifest manifest = new Manifest("", "", "", "", FakeExperts.LATENT, null, Map.of(), Map.of());
    var options =
        new com.fasterxml.jackson.databind.ObjectMapper()
            .createObjectNode()
            .put("steps", 3)
            .put("coherence", 0.2);
    return new VideoDescription(
        id,
        "a red ball",
        frames,
        8,
        7,
        "ab".repeat(32),
        Recipes.resolve(null, options, manifest).toJson());
  }

  private static final class TickingClock extends Clock {
    Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Override
    public ZoneId getZone() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Instant instant() {
      return now;
    }
  }
}
