package dev.segue.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.segue.diffusion.plan.Cell;
import dev.segue.diffusion.plan.Plan;
import dev.segue.diffusion.plan.PlanCheck;
import dev.segue.diffusion.recipe.TrackRun;
import dev.segue.diffusion.recipes.Recipes;
import dev.segue.diffusion.tensor.Safetensors;
import dev.segue.diffusion.tensor.Tensor;
import dev.segue.infra.experts.VideoRecipes;
import dev.segue.infra.store.InMemoryObjectStore;
import dev.segue.infra.store.Results;
import dev.segue.infra.work.Job;
import dev.segue.infra.work.Lookout;
import dev.segue.infra.work.OtherClassException;
import dev.segue.infra.work.TaskException;
import dev.segue.schemas.CellStored;
import dev.segue.schemas.Event;
import dev.segue.schemas.Keys;
import dev.segue.schemas.Task;
import dev.segue.schemas.TaskId;
import dev.segue.schemas.Topics;
import dev.segue.schemas.TrackCompleted;
import dev.segue.schemas.VideoDescription;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TrackJobTest {
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
    final CellStore cells = new CellStore(store, results);
    final TrackCraft craft;

    /** One whose sums, once they have waited, are done by its loop. */
    Worker() {
      this(sum -> {});
    }

    Worker(Executor sums) {
      craft = craft(new VideoRecipes(experts, results), sums);
    }

    /** One that knows another recipe. */
    Worker(Plan plan) {
      craft =
          craft(
              new VideoRecipes(experts, results, (recorded, latent) -> new ToyRecipe(plan)),
              sum -> {});
    }

    private TrackCraft craft(VideoRecipes recipes, Executor sums) {
      return new TrackCraft(experts, recipes, cells, hints::add, "w", clock, LOOK_AGAIN, sums);
    }

    Job open(VideoDescription video, int track) {
      return craft.open(new Task(video, TaskId.track(track), 0, null));
    }

    Job mend(VideoDescription video, int track) {
      return craft.open(Task.repair(video, TaskId.track(track), "fake 1", null));
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
    assertThat(job.result()).isEqualTo(new TrackCompleted("v1", 0, "w"));
    assertThat(store.size(Keys.structure(video, 0))).isPresent();
    assertThat(worker.hints)
        .containsExactly(
            new CellStored("v1", 0, 0, "w"),
            new CellStored("v1", 0, 1, "w"),
            new CellStored("v1", 0, 2, "w"));
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
    right.cells.onEvent(Topics.NOISE, new CellStored("v1", 0, 0, "w"));
    assertThat(second.state()).isEqualTo(Job.State.RUNNABLE);
    second.step();
    assertThat(right.experts.forwards).as("the forward is not run again").isEqualTo(1);
    assertThat(right.hints).containsExactly(new CellStored("v1", 1, 0, "w"));
  }

  @Test
  void doesASumThatWaitedAsSoonAsAHintSaysThatItCan() {
    Worker left = new Worker();
    Worker right = new Worker(Runnable::run);
    Job first = left.open(video, 0);
    Job second = right.open(video, 1);
    second.step();
    first.step();

    right.cells.onEvent(Topics.NOISE, new CellStored("v1", 0, 0, "w"));

    assertThat(right.hints).containsExactly(new CellStored("v1", 1, 0, "w"));
    assertThat(second.state()).as("its next forward").isEqualTo(Job.State.RUNNABLE);
    assertThat(right.experts.forwards).isEqualTo(1);
  }

  @Test
  void leavesASumThatFailsToTheLoop() {
    Worker right = new Worker(Runnable::run);
    Job second = right.open(video, 1);
    second.step();

    right.cells.onEvent(Topics.NOISE, new CellStored("v1", 0, 0, "w"));

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
    right.cells.onEvent(Topics.NOISE, new CellStored("v1", 0, 0, "w"));

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
    publish(0, 1);
    cleanUp(0);
    Worker late = new Worker();

    assertThat(late.open(video, 0).state()).isEqualTo(Job.State.DONE);
    assertThat(late.experts.forwards).isZero();
  }

  @Test
  void aStructureThatIsGoneIsMadeAgainForWhoMendsThoughItsChunksAreThere() {
    finish(new Worker().open(video, 0));
    Worker before = new Worker();
    finish(before.open(video, 1));
    byte[] structure = structure(video, 1);
    publish(0, 1, 2, 3);
    store.delete(Keys.structure(video, 1));
    store.delete(Keys.cell(video, 1, 1));

    Worker late = new Worker();
    assertThat(late.open(video, 1).state()).as("nobody needs it").isEqualTo(Job.State.DONE);
    finish(late.mend(video, 1));

    assertThat(structure(video, 1)).isEqualTo(structure);
    assertThat(store.size(Keys.cell(video, 1, 1))).isPresent();
    assertThat(late.different()).isZero();
    store.delete(Keys.cell(video, 1, 0));
    finish(before.mend(video, 1));
    assertThat(store.size(Keys.cell(video, 1, 0))).as("it does not go by memory").isPresent();
  }

  @Test
  void whoMendsGivesUpWhereNothingIsLeftToMakeItOf() {
    finish(new Worker().open(video, 0));
    finish(new Worker().open(video, 1));
    publish(0, 1, 2, 3);
    cleanUp(0);
    cleanUp(1);
    Job job = new Worker().mend(video, 1);
    job.step();

    TaskException gone =
        catchThrowableOfType(
            TaskException.class,
            () -> {
              for (int looks = 0; looks < 200; looks++) {
                assertThat(job.state()).isEqualTo(Job.State.WAITING);
                clock.now = clock.now.plus(LOOK_AGAIN);
              }
            });

    assertThat(gone.problem().code()).isEqualTo("object-damaged");
  }

  @Test
  void whoWaitsForWhatWasCleanedUpSeesThatHisSegmentIsDone() {
    Worker slow = new Worker();
    Job second = slow.open(video, 1);
    second.step();
    assertThat(second.state()).isEqualTo(Job.State.WAITING);
    finish(new Worker().open(video, 0));
    finish(new Worker().open(video, 1));
    publish(1, 2);
    cleanUp(0);
    cleanUp(1);

    clock.now = clock.now.plus(LOOK_AGAIN);

    assertThat(second.state()).isEqualTo(Job.State.DONE);
    assertThat(second.result()).isEqualTo(new TrackCompleted("v1", 1, "w"));
  }

  @Test
  void whoStoodStillBringsNothingBack() {
    Worker zombie = new Worker();
    Job stalled = zombie.open(video, 0);
    stalled.step();
    finish(new Worker().open(video, 0));
    publish(0, 1);
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
    store.putIfAbsent(Keys.cell(video, 0, 0), Safetensors.write(other), "x");
    finish(job);
    assertThat(worker.different()).isEqualTo(1);
    Worker heir = new Worker();
    assertThat(heir.open(video, 0).state()).isEqualTo(Job.State.DONE);
  }

  @Test
  void leavesAVideoOfAnotherExecutionClassToOthersAndSaysOfWhich() {
    finish(new Worker().open(video, 0));
    Worker other = new Worker();
    other.experts.ofClass("fake 2");

    OtherClassException left =
        catchThrowableOfType(OtherClassException.class, () -> other.open(video, 1));

    assertThat(left.found()).isEqualTo("fake 1");
    assertThat(left).hasMessageContaining("fake 1").hasMessageContaining("fake 2");
  }

  @Test
  void aVideoOfAnotherBundleThanItsLanesIsAnError() {
    VideoDescription foreign =
        new VideoDescription("v9", "p", 12, 8, 7, "cd".repeat(32), "other", null, video.recipe());

    assertThatThrownBy(() -> new Worker().open(foreign, 0))
        .isInstanceOf(TaskException.class)
        .hasMessageContaining("cd".repeat(32));
  }

  @Test
  void reportsWhatNobodyCanDo() {
    Worker worker = new Worker();
    assertThatThrownBy(() -> worker.open(video, 3)).isInstanceOf(TaskException.class);
    assertThatThrownBy(() -> worker.craft.open(new Task(video, TaskId.window(0), 0, null)))
        .isInstanceOf(TaskException.class);
  }

  static Stream<Arguments> shapes() {
    return Stream.of(
            new ToyPlans.Halo(ToyPlans.layout(4), 3),
            new ToyPlans.Fan(ToyPlans.layout(3), 3, 2, 4),
            new ToyPlans.Chain(ToyPlans.layout(4), 3))
        .flatMap(plan -> IntStream.range(0, 10).mapToObj(seed -> arguments(plan, seed)));
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void anyShapeGivesTheSameBytesWhoeverTakesUpWhatWhen(Plan plan, int seed) {
    PlanCheck.check(plan);
    VideoDescription alone = video("v2", 12);
    runThrough(plan, alone, new Random(0), 0);
    int needed = IntStream.range(0, plan.tracks()).map(plan::steps).sum();

    int forwards = runThrough(plan, video, new Random(seed), 3);

    for (int i = 0; i < plan.layout().segments(); i++) {
      assertThat(structure(video, i)).as("structure %d", i).isEqualTo(structure(alone, i));
    }
    assertThat(forwards).as("at most one for each takeover more").isBetween(needed, 2 * needed);
  }

  /**
   * Runs all tracks of a video, each on a worker of its own, in an order that chance decides.
   *
   * @param deaths of how many steps one, about, is the last that its worker does; 0 for none
   * @return how many forwards that took
   */
  private int runThrough(Plan plan, VideoDescription of, Random random, int deaths) {
    List<Worker> workers = new ArrayList<>();
    Map<Integer, Job> jobs = new TreeMap<>();
    Set<Integer> done = new TreeSet<>();
    for (int turns = 0; done.size() < plan.tracks(); turns++) {
      assertThat(turns).as("it gets stuck with %s done", done).isLessThan(10_000);
      clock.now = clock.now.plus(LOOK_AGAIN);
      for (int i = 0; i < plan.tracks(); i++) {
        if (!jobs.containsKey(i) && done.containsAll(plan.startsAfter(i)) && !done.contains(i)) {
          Worker worker = new Worker(plan);
          workers.add(worker);
          jobs.put(i, worker.open(of, i));
        }
      }
      int track = List.copyOf(jobs.keySet()).get(random.nextInt(jobs.size()));
      Job job = jobs.get(track);
      if (job.state() == Job.State.RUNNABLE) {
        job.step();
        if (deaths > 0 && random.nextInt(deaths) == 0) {
          jobs.remove(track);
        }
      } else if (job.state() == Job.State.DONE) {
        assertThat(job.result()).isEqualTo(new TrackCompleted(of.id(), track, "w"));
        jobs.remove(track);
        done.add(track);
      }
    }
    return workers.stream().mapToInt(worker -> worker.experts.forwards).sum();
  }

  @Test
  void aForwardWaitsForEveryCellThatItReadsAndAsksTheStoreOnceForEach() {
    Plan halo = new ToyPlans.Halo(ToyPlans.layout(3), 3);
    Job left = new Worker(halo).open(video, 0);
    Job right = new Worker(halo).open(video, 2);
    Worker worker = new Worker(halo);
    Job middle = worker.open(video, 1);
    middle.step();
    left.step();
    assertThat(middle.state()).as("the right one is not there").isEqualTo(Job.State.WAITING);

    right.step();
    assertThat(middle.state()).as("just looked").isEqualTo(Job.State.WAITING);
    clock.now = clock.now.plus(LOOK_AGAIN);

    assertThat(middle.state()).isEqualTo(Job.State.RUNNABLE);
    assertThat(worker.cells.likely(video, new Cell(0, 0))).isTrue();
    assertThat(worker.cells.likely(video, new Cell(2, 0))).isTrue();
  }

  @Test
  void aWaitingForwardIsToldAsSoonAsTheLastCellThatItReadsIsNamed() {
    Plan halo = new ToyPlans.Halo(ToyPlans.layout(3), 3);
    List<String> told = new ArrayList<>();
    Worker worker = new Worker();
    IntFunction<TrackRun> runs =
        i -> new ToyRecipe(halo).track(VideoRecipes.spec(video), i, worker.experts);
    Job middle =
        new TrackJob(
            video,
            false,
            runs.apply(1),
            halo,
            worker.cells,
            new LostCells(video, halo, worker.cells, runs, () -> false),
            worker.hints::add,
            "w",
            new Lookout(clock, LOOK_AGAIN),
            task -> told.add("told"));
    middle.step();
    assertThat(middle.state()).isEqualTo(Job.State.WAITING);

    worker.cells.onEvent(Topics.NOISE, new CellStored("v1", 0, 1, "w"));
    assertThat(told).as("nobody waits for that one").isEmpty();
    worker.cells.onEvent(Topics.NOISE, new CellStored("v1", 0, 0, "w"));
    worker.cells.onEvent(Topics.NOISE, new CellStored("v1", 2, 0, "w"));

    assertThat(told).hasSize(2);
    assertThat(middle.state()).isEqualTo(Job.State.RUNNABLE);
  }

  @Test
  void aCandidateIsDoneWithItsLastCellOrWhenItsSegmentIs() {
    Plan fan = new ToyPlans.Fan(ToyPlans.layout(1), 2, 2, 3);
    finish(new Worker(fan).open(video, 0));
    assertThat(store.keys()).noneMatch(key -> key.contains("/structures/"));
    Worker late = new Worker(fan);
    assertThat(late.open(video, 0).state()).isEqualTo(Job.State.DONE);
    finish(new Worker(fan).open(video, 1));
    finish(new Worker(fan).open(video, 2));
    store.delete(Keys.cell(video, 1, 1));

    assertThat(late.open(video, 1).state()).as("its segment's structure").isEqualTo(Job.State.DONE);
    store.putIfAbsent(Keys.chunk("v1", 0), new byte[1], "video/iso.segment");
    store.delete(Keys.structure(video, 0));
    assertThat(late.open(video, 1).state()).as("its segment's chunk").isEqualTo(Job.State.DONE);

    assertThat(late.experts.forwards).isZero();
  }

  @Test
  void aCellThatIsGoneThoughItsTrackIsDoneIsMadeAgainByWhoeverReadsIt() {
    finish(new Worker().open(video, 0));
    finish(new Worker().open(video, 1));
    final byte[] cell = store.get(Keys.cell(video, 0, 1)).orElseThrow();
    final byte[] last = store.get(Keys.cell(video, 0, 2)).orElseThrow();
    final byte[] structure = structure(video, 1);
    cleanUp(1);
    store.delete(Keys.cell(video, 0, 1));
    store.delete(Keys.cell(video, 0, 2));

    Worker worker = new Worker();
    finishWithTime(worker.open(video, 1));

    assertThat(structure(video, 1)).isEqualTo(structure);
    assertThat(store.get(Keys.cell(video, 0, 1))).hasValue(cell);
    assertThat(store.get(Keys.cell(video, 0, 2))).hasValue(last);
    assertThat(worker.experts.forwards).as("its own, and the two that were gone").isEqualTo(3 + 2);
    assertThat(worker.different()).isZero();
  }

  @Test
  void aStructureThatIsGoneIsMadeAgainWhereAChunkIsMissingThatShowsIt() {
    finish(new Worker().open(video, 0));
    final byte[] structure = structure(video, 0);
    publish(0);
    store.delete(Keys.structure(video, 0));

    finish(new Worker().open(video, 0));

    assertThat(structure(video, 0)).isEqualTo(structure);
  }

  private void finishWithTime(Job job) {
    for (int looks = 0; looks < 100 && job.state() != Job.State.DONE; looks++) {
      if (job.state() == Job.State.RUNNABLE) {
        job.step();
      }
      clock.now = clock.now.plus(LOOK_AGAIN);
    }
    assertThat(job.state()).isEqualTo(Job.State.DONE);
  }

  private byte[] structure(VideoDescription of, int segment) {
    return store.get(Keys.structure(of, segment)).orElseThrow();
  }

  private void publish(int... windows) {
    for (int window : windows) {
      store.putIfAbsent(Keys.chunk("v1", window), new byte[1], "video/iso.segment");
    }
  }

  private void cleanUp(int segment) {
    for (int k = 0; k < 3; k++) {
      store.delete(Keys.cell(video, segment, k));
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
        FakeExperts.DIGEST,
        "fake",
        null,
        Recipes.resolve(null, options, FakeExperts.MANIFEST).settings());
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
