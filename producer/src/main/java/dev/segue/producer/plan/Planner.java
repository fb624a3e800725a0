package dev.segue.producer.plan;

import dev.segue.diffusion.plan.Kept;
import dev.segue.diffusion.plan.Plan;
import dev.segue.diffusion.plan.Readers;
import dev.segue.producer.policy.PlanningPolicy;
import dev.segue.producer.recipes.RecipeBook;
import dev.segue.schemas.CancelRequested;
import dev.segue.schemas.ChunkPublished;
import dev.segue.schemas.DeleteRequested;
import dev.segue.schemas.Event;
import dev.segue.schemas.Problem;
import dev.segue.schemas.Steering;
import dev.segue.schemas.SteeringDecided;
import dev.segue.schemas.SteeringRequested;
import dev.segue.schemas.SteeringTaken;
import dev.segue.schemas.Task;
import dev.segue.schemas.TaskDone;
import dev.segue.schemas.TaskFailed;
import dev.segue.schemas.TaskId;
import dev.segue.schemas.TaskReady;
import dev.segue.schemas.TaskResult;
import dev.segue.schemas.TrackCompleted;
import dev.segue.schemas.VideoAccepted;
import dev.segue.schemas.VideoDescription;
import dev.segue.schemas.VideoEnded;
import dev.segue.schemas.VideoPackaged;
import dev.segue.schemas.VideoStatus;
import dev.segue.schemas.VideoStatus.State;
import dev.segue.schemas.VideoWaiting;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Decides for one video which tasks can be done now, and when it ends. Pure; knows tracks of a plan
 * and no recipe by name.
 *
 * <p>An event that comes again changes nothing but gives the same decisions again: after a crash
 * the state may have outlived the decisions that it led to, and whoever hears them twice ignores
 * the second time.
 */
public final class Planner {
  /** More tracks than any video has; an index beyond it is nonsense. */
  private static final int BOUND = 1 << 24;

  private final Function<VideoDescription, Readers> plans;
  private final PlanningPolicy policy;

  /**
   * Makes a planner.
   *
   * @param plans a video's plan; throws {@link RecipeBook.UnusableException} when there is none
   */
  public Planner(Function<VideoDescription, Readers> plans, PlanningPolicy policy) {
    this.plans = plans;
    this.policy = policy;
  }

  /**
   * Hears an event about a video.
   *
   * @param known what was known, or null when nothing was
   * @param event of {@code Topics.ACCEPTED}, {@code STRUCTURES} or {@code CHUNKS}, or what was told
   *     to {@code VIDEOS}; another one changes nothing
   */
  public Decision hear(VideoState known, Event event, Instant now) {
    VideoState state = known == null ? VideoState.UNKNOWN : known;
    if (event instanceof DeleteRequested) {
      return delete(state, now);
    }
    if (state.isDeleted()) {
      // Whoever still says where it stands is told that it is gone.
      return new Decision(state, List.of(), event instanceof VideoStatus);
    }
    if (event instanceof VideoStatus told) {
      // One that stood still and was taken over may have told what was true before.
      boolean isWrong = state.state().ended() && told.state() != state.state();
      return isWrong ? repeat(state) : silent(state);
    }
    if (state.state().ended()) {
      return repeat(state);
    }
    try {
      return follow(state, event, now);
    } catch (RecipeBook.UnusableException e) {
      return unplannable(state, event, e.problem(), now);
    }
  }

  private static Decision delete(VideoState state, Instant now) {
    if (state.isLive()) {
      Decision end = end(state.withCancel(), State.CANCELLED, null, now);
      return new Decision(end.state().deleted(now), end.tasks(), true);
    }
    if (state.ending() == null) {
      // Requests come before what is wished of them, so there is none.
      return silent(state);
    }
    return new Decision(state.isDeleted() ? state : state.deleted(now), List.of(), true);
  }

  private Decision follow(VideoState state, Event event, Instant now) {
    if (event instanceof VideoAccepted accepted) {
      return accept(state, accepted, now);
    } else if (event instanceof TrackCompleted track) {
      return track(state, track, now);
    } else if (event instanceof ChunkPublished chunk) {
      return chunk(state, chunk, now);
    } else if (event instanceof VideoPackaged packaged) {
      return packaged(state, packaged, now);
    } else if (event instanceof TaskFailed failed) {
      return failed(state, failed, now);
    } else if (event instanceof CancelRequested) {
      VideoState cancelled = state.withCancel();
      return state.isLive() ? end(cancelled, State.CANCELLED, null, now) : silent(cancelled);
    } else if (event instanceof SteeringRequested wish) {
      return steer(state, wish);
    } else if (event instanceof SteeringDecided decided && state.isLive()) {
      return steer(state, decided);
    } else if (event instanceof VideoWaiting waiting && state.isLive()) {
      return new Decision(state.waitingFor(waiting.reason()), List.of(), true);
    }
    return silent(state);
  }

  /** Admission knows what was begun, so it decides. */
  private static Decision steer(VideoState state, SteeringRequested wish) {
    if (!state.isLive()) {
      // Requests come before what is wished of them, so there is none.
      return silent(state);
    }
    Optional<Steering> known = state.steering(wish.steering());
    if (known.isPresent()) {
      return new Decision(state, List.of(), true);
    }
    if (state.isSteeredOut()) {
      return new Decision(state.with(Steer.exhausted(wish)), List.of(), true);
    }
    return new Decision(state, List.of(wish), false);
  }

  /** What was decided holds, for whatever is begun from now on. */
  private static Decision steer(VideoState state, SteeringDecided decided) {
    String id = decided.wish().steering();
    VideoState next = state;
    if (state.steering(id).isEmpty()) {
      VideoDescription video = state.accepted().video();
      Problem why = decided.reason();
      if (why == null && state.isSteeredOut()) {
        why = Steer.exhausted(decided.wish()).reason();
      }
      if (why == null) {
        VideoDescription steered = video.steered(Steer.into(video, decided));
        why = Steer.problem(steered);
        next = why == null ? state.showing(steered) : state;
      }
      next = next.with(new Steering(id, why == null ? decided.from() : null, why));
    }
    // Also where it cannot be: admission holds things back for it.
    return new Decision(next, List.of(new SteeringTaken(next.accepted().video(), id)), true);
  }

  /** Its recipe or its bundle is not what it was when the video was accepted. */
  private static Decision unplannable(VideoState state, Event event, Problem why, Instant now) {
    VideoState known =
        event instanceof VideoAccepted accepted && state.accepted() == null
            ? state.with(accepted)
            : state;
    return end(known, State.FAILED, why, now);
  }

  private Readers plan(VideoState state) {
    Readers plan = plans.apply(state.accepted().video());
    if (!state.isOf(plan.plan())) {
      throw new RecipeBook.UnusableException(
          "plan-changed", "the video was planned with other tracks, segments or windows");
    }
    return plan;
  }

  /** Where a video stands, for everybody; only of one that was accepted. */
  public VideoStatus status(VideoState state) {
    return state.status(structures(state));
  }

  /** The chunks of a video that can be watched now and could not before. */
  List<Showing> showings(VideoState before, VideoState after, Instant now) {
    if (Showing.shown(before) >= Showing.shown(after)) {
      return List.of();
    }
    try {
      return Showing.between(before, after, plan(after).plan().layout(), now);
    } catch (RecipeBook.UnusableException e) {
      // It ends, and nobody can say when its chunks are played.
      return List.of();
    }
  }

  private int structures(VideoState state) {
    Marks tracks = state.results().tracks();
    try {
      Plan plan = plan(state).plan();
      return (int)
          IntStream.range(0, plan.tracks())
              .filter(i -> tracks.has(i) && plan.makesStructure(i))
              .count();
    } catch (RecipeBook.UnusableException e) {
      // What can be told of a video that nobody can plan any more.
      return Math.min(tracks.count(), state.segments());
    }
  }

  /** Whether a live video's time is over: then its end, otherwise nothing. */
  public Decision deadline(VideoState state, Instant now) {
    Instant deadline = state.isLive() ? state.accepted().terms().deadline() : null;
    if (deadline == null || now.isBefore(deadline)) {
      return silent(state);
    }
    return end(
        state,
        State.FAILED,
        new Problem("deadline-exceeded", "the video was not complete at " + deadline),
        now);
  }

  /** The end that a video came to, of which this planner's state does not know. */
  public Decision found(VideoState state, State end, Instant now) {
    return end(state, end, lost(end), now);
  }

  /** Why a video failed whose reason went with a planner that was lost; null if it did not fail. */
  static Problem lost(State end) {
    return end == State.FAILED
        ? new Problem("video-failed", "the video failed; why was lost with a planner")
        : null;
  }

  /** All that still follows from what is known, as when a planner takes a video over. */
  public Decision repeat(VideoState state, Instant now) {
    try {
      return repeat(state);
    } catch (RecipeBook.UnusableException e) {
      return end(state, State.FAILED, e.problem(), now);
    }
  }

  private Decision repeat(VideoState state) {
    if (state.accepted() == null) {
      return silent(state);
    }
    if (state.state().ended()) {
      return new Decision(state, List.of(new VideoEnded(state.accepted().video().id())), true);
    }
    Readers plan = plan(state);
    List<Event> tasks = new ArrayList<>();
    for (int i = 0; i < plan.plan().tracks(); i++) {
      addTrack(tasks, state, plan, i);
    }
    for (int j = 0; j < state.chunkCount(); j++) {
      addWindow(tasks, state, plan, j);
    }
    addPackage(tasks, state);
    return new Decision(state, tasks, true);
  }

  private Decision accept(VideoState state, VideoAccepted accepted, Instant now) {
    if (state.accepted() != null) {
      return repeat(state);
    }
    VideoState live = begin(state, accepted, now);
    if (live.cancelled()) {
      return end(live, State.CANCELLED, null, now);
    }
    for (var failures : live.failures().entrySet()) {
      if (failures.getValue().count() >= policy.failures()) {
        return end(live, State.FAILED, tooOften(failures.getKey(), null), now);
      }
    }
    return live.isComplete() ? complete(live, now) : repeat(live);
  }

  /** What an edit has of its parent is done from the beginning. */
  private VideoState begin(VideoState state, VideoAccepted accepted, Instant now) {
    VideoDescription video = accepted.video();
    Plan plan = plans.apply(video).plan();
    VideoState live = state.with(accepted, plan);
    if (video.inherited() == null) {
      return live;
    }
    Kept kept = RecipeBook.kept(video, plan, plans.apply(video.asLongAsParent()).plan());
    return live.with(live.results().with(kept, now));
  }

  private Decision track(VideoState state, TrackCompleted track, Instant now) {
    int i = track.track();
    if (i < 0 || i >= (state.isLive() ? state.tracks() : BOUND)) {
      return silent(state);
    }
    VideoState next = state.with(state.results().withTrack(i, now));
    if (!next.isLive()) {
      return silent(next);
    }
    List<Event> tasks = new ArrayList<>();
    tasks.add(done(next, TaskId.track(i), track));
    Readers plan = plan(next);
    plan.followers(i).forEach(follower -> addTrack(tasks, next, plan, follower));
    if (plan.plan().makesStructure(i)) {
      int segment = plan.plan().segment(i);
      plan.plan().layout().windowsOf(segment).forEach(j -> addWindow(tasks, next, plan, j));
    }
    return new Decision(next, tasks, true);
  }

  private Decision chunk(VideoState state, ChunkPublished chunk, Instant now) {
    int j = chunk.chunk();
    if (j < 0 || j >= (state.isLive() ? state.chunkCount() : BOUND)) {
      return silent(state);
    }
    VideoState next = state.with(state.results().withChunk(j, now));
    if (!next.isLive()) {
      return silent(next);
    }
    TaskDone done = done(next, TaskId.window(j), chunk);
    if (next.isComplete()) {
      return complete(next, done, now);
    }
    List<Event> tasks = new ArrayList<>();
    tasks.add(done);
    addPackage(tasks, next);
    return new Decision(next, tasks, true);
  }

  private Decision packaged(VideoState state, VideoPackaged packaged, Instant now) {
    VideoState next = state.with(state.results().withPackage(now));
    if (!next.isLive()) {
      return silent(next);
    }
    TaskDone done = done(next, TaskId.pack(), packaged);
    return next.isComplete() ? complete(next, done, now) : new Decision(next, List.of(done), false);
  }

  private Decision failed(VideoState state, TaskFailed failed, Instant now) {
    TaskId task = failed.task();
    if (isDone(state, task) || failed.attempt() < 0 || failed.attempt() >= BOUND) {
      return silent(state);
    }
    if (failed.error().code().equals(TaskFailed.VANISHED) && state.isLive()) {
      return end(state, State.FAILED, failed.error(), now);
    }
    VideoState next = state.withFailure(task, failed.attempt());
    if (!next.isLive()) {
      return silent(next);
    }
    if (next.failures().get(task).count() >= policy.failures()) {
      return end(next, State.FAILED, tooOften(task, failed), now);
    }
    return new Decision(next, List.of(ready(next, task)), false);
  }

  private Problem tooOften(TaskId task, TaskFailed last) {
    int most = policy.failures();
    String times = task + " failed " + most + (most == 1 ? " time" : " times");
    return last == null
        ? new Problem("task-failed", times)
        : new Problem(
            last.error().code(),
            times + ", at last on " + last.worker() + ": " + last.error().message());
  }

  private static boolean isDone(VideoState state, TaskId task) {
    return switch (task.kind()) {
      case TRACK ->
          state.results().tracks().has(task.index())
              || (state.isLive() && task.index() >= state.tracks());
      case WINDOW ->
          state.results().chunks().has(task.index())
              || (state.isLive() && task.index() >= state.chunkCount());
      case PACKAGE -> state.results().packaged();
    };
  }

  private static Decision complete(VideoState state, Instant now) {
    return end(state, State.COMPLETED, null, now);
  }

  /** With the last result, that admission knows what it took. */
  private static Decision complete(VideoState state, TaskDone last, Instant now) {
    Decision end = complete(state, now);
    List<Event> words = new ArrayList<>();
    words.add(last);
    words.addAll(end.tasks());
    return new Decision(end.state(), words, end.news());
  }

  private static Decision end(VideoState state, State end, Problem why, Instant now) {
    return new Decision(
        state.ended(new Ending(end, now, why, null, null)),
        List.of(new VideoEnded(state.accepted().video().id())),
        true);
  }

  /**
   * A track can be done when those that it starts after are; one that cannot, nobody is told of.
   */
  private static void addTrack(List<Event> tasks, VideoState state, Readers plan, int i) {
    Marks done = state.results().tracks();
    if (!done.has(i) && plan.plan().startsAfter(i).stream().allMatch(done::has)) {
      tasks.add(ready(state, TaskId.track(i)));
    }
  }

  private static void addWindow(List<Event> tasks, VideoState state, Readers plan, int j) {
    Marks done = state.results().tracks();
    if (!state.results().chunks().has(j)
        && plan.plan().layout().structuresOf(j).stream()
            .allMatch(segment -> done.has(plan.maker(segment)))) {
      tasks.add(ready(state, TaskId.window(j)));
    }
  }

  private static void addPackage(List<Event> tasks, VideoState state) {
    if (!state.results().packaged() && state.hasAllChunks()) {
      tasks.add(ready(state, TaskId.pack()));
    }
  }

  private static TaskReady ready(VideoState state, TaskId task) {
    VideoAccepted accepted = state.accepted();
    return new TaskReady(
        new Task(accepted.video(), task, state.attempt(task), null), accepted.terms().forWorkers());
  }

  private static TaskDone done(VideoState state, TaskId task, TaskResult result) {
    return new TaskDone(state.accepted().video().id(), task, result.took());
  }

  private static Decision silent(VideoState state) {
    return new Decision(state, List.of(), false);
  }
}
