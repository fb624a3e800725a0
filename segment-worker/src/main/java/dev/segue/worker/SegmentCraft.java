package dev.segue.worker;

import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.plan.Layout;
import dev.segue.diffusion.recipe.Recipe;
import dev.segue.infra.events.EventListener;
import dev.segue.infra.experts.VideoRecipes;
import dev.segue.infra.store.ObjectStore;
import dev.segue.infra.store.Results;
import dev.segue.infra.work.Craft;
import dev.segue.infra.work.Job;
import dev.segue.infra.work.Lookout;
import dev.segue.infra.work.TaskException;
import dev.segue.schemas.Event;
import dev.segue.schemas.NoiseStored;
import dev.segue.schemas.Task;
import dev.segue.schemas.TaskId;
import dev.segue.schemas.VideoDescription;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Opens segment tasks, and hears of noise that others stored. Thread-safe. */
public final class SegmentCraft implements Craft, EventListener {
  private final Experts experts;
  private final VideoRecipes recipes;
  private final NoiseStore noise;
  private final Consumer<Event> hints;
  private final String worker;
  private final Clock clock;
  private final Duration lookAgain;

  /**
   * A craft with an empty memory.
   *
   * @param hints where a stored step is told; may drop it
   * @param lookAgain how often a waiting job asks the store for what no hint has named
   */
  public SegmentCraft(
      Experts experts,
      VideoRecipes recipes,
      ObjectStore store,
      Results results,
      Consumer<Event> hints,
      String worker,
      Clock clock,
      Duration lookAgain) {
    // Sums that waited are left to the work loop.
    this(experts, recipes, store, results, hints, worker, clock, lookAgain, sum -> {});
  }

  /**
   * The same, with sums that waited done as soon as a hint says that they can be.
   *
   * @param sums runs them, beside the forwards of other jobs
   */
  public SegmentCraft(
      Experts experts,
      VideoRecipes recipes,
      ObjectStore store,
      Results results,
      Consumer<Event> hints,
      String worker,
      Clock clock,
      Duration lookAgain,
      Executor sums) {
    this.experts = experts;
    this.recipes = recipes;
    this.noise = new NoiseStore(store, results, sums);
    this.hints = hints;
    this.worker = worker;
    this.clock = clock;
    this.lookAgain = lookAgain;
  }

  @Override
  public void onEvent(String topic, Event event) {
    if (event instanceof NoiseStored stored) {
      noise.hint(stored.video(), stored.segment(), stored.step());
    }
  }

  @Override
  public Job open(Task task) {
    if (task.task().kind() != TaskId.Kind.SEGMENT) {
      throw new TaskException("task-kind", "a segment worker cannot do " + task.task());
    }
    VideoDescription video = task.video();
    Recipe recipe = recipes.of(video);
    int segment = task.task().index();
    Layout layout = recipe.layout(video.frames());
    int segments = layout.segments();
    if (segment < 0 || segment >= segments) {
      throw new TaskException(
          "segment-out-of-range", "there is no segment " + segment + " among " + segments);
    }
    return new SegmentJob(
            video,
            recipe.segment(VideoRecipes.spec(video), segment, experts),
            recipe.grid(video.frames()),
            layout.windowsOf(segment).get(0),
            noise,
            hints,
            worker,
            new Lookout(clock, lookAgain))
        .resume();
  }
}
