package dev.segue.worker;

import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.plan.Plan;
import dev.segue.diffusion.recipe.Recipe;
import dev.segue.diffusion.recipe.TrackRun;
import dev.segue.infra.experts.VideoRecipes;
import dev.segue.infra.work.Craft;
import dev.segue.infra.work.Job;
import dev.segue.infra.work.Lookout;
import dev.segue.infra.work.TaskException;
import dev.segue.schemas.Event;
import dev.segue.schemas.Task;
import dev.segue.schemas.TaskId;
import dev.segue.schemas.VideoDescription;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** Opens the tasks of tracks. Thread-safe. */
public final class TrackCraft implements Craft {
  private final Experts experts;
  private final VideoRecipes recipes;
  private final CellStore cells;
  private final Consumer<Event> hints;
  private final String worker;
  private final Clock clock;
  private final Duration lookAgain;
  private final Executor beside;

  /**
   * A craft.
   *
   * @param cells what is stored, of all workers of this process
   * @param hints where a stored cell is told; may drop it
   * @param lookAgain how often a waiting job asks the store for what no hint has named
   * @param beside runs what a hint lets go on that needs no expert, beside the forwards of other
   *     jobs; may drop it, which leaves that to the work loop
   */
  public TrackCraft(
      Experts experts,
      VideoRecipes recipes,
      CellStore cells,
      Consumer<Event> hints,
      String worker,
      Clock clock,
      Duration lookAgain,
      Executor beside) {
    this.experts = experts;
    this.recipes = recipes;
    this.cells = cells;
    this.hints = hints;
    this.worker = worker;
    this.clock = clock;
    this.lookAgain = lookAgain;
    this.beside = beside;
  }

  @Override
  public Job open(Task task) {
    if (task.task().kind() != TaskId.Kind.TRACK) {
      throw new TaskException("task-kind", "a segment worker cannot do " + task.task());
    }
    VideoDescription video = task.video();
    Recipe recipe = recipes.of(video);
    Plan plan = recipe.plan(video.frames());
    int track = task.task().index();
    if (track < 0 || track >= plan.tracks()) {
      throw new TaskException(
          "task-out-of-range", task.task() + " of a video with " + plan.tracks() + " tracks");
    }
    if (task.mends()) {
      cells.forget(video);
    }
    // Asked each time: what is lost is made again as it was, whatever was known when this began.
    IntFunction<TrackRun> runs =
        i -> recipe.track(VideoRecipes.spec(cells.newest(video)), i, experts);
    BooleanSupplier isUnneeded = () -> !task.mends() && cells.isDone(video, plan, track);
    return new TrackJob(
            video,
            task.mends(),
            runs.apply(track),
            plan,
            cells,
            new LostCells(video, plan, cells, runs, isUnneeded),
            hints,
            worker,
            new Lookout(clock, lookAgain),
            beside)
        .resume();
  }
}
