package dev.segue.producer.plan;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.segue.diffusion.plan.Plan;
import dev.segue.producer.playlist.EndMarker;
import dev.segue.schemas.Problem;
import dev.segue.schemas.SteeredPrompts;
import dev.segue.schemas.Steering;
import dev.segue.schemas.TaskId;
import dev.segue.schemas.VideoAccepted;
import dev.segue.schemas.VideoDescription;
import dev.segue.schemas.VideoStatus;
import dev.segue.schemas.VideoStatus.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All that the planner knows of one video: facts that only add up, so that their order and number
 * do not matter; but for who can work on it, which changes and is what was said last. Immutable.
 *
 * @param accepted what was accepted, or null when a result came first
 * @param tracks how many tracks it has, 0 until accepted; null of version 0.1, which had one for
 *     each segment
 * @param segments N, 0 until accepted
 * @param chunkCount how many chunks it will have, 0 until accepted
 * @param results what was made
 * @param failures attempts that were reported as failed, by task
 * @param cancelled whether somebody wished it ended
 * @param waiting why nobody can work on it at present, or null
 * @param ending how it ended, or null
 * @param steerings what came of wishes to steer it, in order; null for none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VideoState(
    VideoAccepted accepted,
    Integer tracks,
    int segments,
    int chunkCount,
    Results results,
    Map<TaskId, Marks> failures,
    boolean cancelled,
    Problem waiting,
    Ending ending,
    List<Steering> steerings) {
  /** So many wishes to steer a video are granted. */
  static final int MOST_STEERINGS = 100;

  /** What came of so many of those that were refused is remembered. */
  static final int REFUSALS = 20;

  /** Nothing is known yet. */
  static final VideoState UNKNOWN =
      new VideoState(null, 0, 0, 0, Results.NONE, Map.of(), false, null, null, null);

  public VideoState {
    tracks = tracks == null ? segments : tracks;
    failures = Map.copyOf(failures);
  }

  /** Where it stands. */
  @JsonIgnore
  public State state() {
    if (ending != null) {
      return ending.state();
    }
    return results.startedAt() == null ? State.QUEUED : State.IN_PROGRESS;
  }

  /** Whether nothing of it shall be kept. */
  @JsonIgnore
  public boolean isDeleted() {
    return ending != null && ending.deletedAt() != null;
  }

  /** Whether it was accepted and has not ended. */
  @JsonIgnore
  public boolean isLive() {
    return accepted != null && ending == null;
  }

  /** Whether it ended and the store does not say so yet. */
  @JsonIgnore
  public boolean isClosing() {
    return accepted != null && ending != null && ending.count() == null;
  }

  /**
   * Where it stands, for everybody; only of a video that was accepted.
   *
   * @param structures how many of its segments have their structure
   */
  VideoStatus status(int structures) {
    boolean cut = ending != null && ending.count() != null;
    return new VideoStatus(
        accepted.video(),
        accepted.video().id(),
        state(),
        segments,
        structures,
        chunkCount,
        cut ? ending.count() : results.chunks().run(),
        tracks,
        results.tracks().count(),
        accepted.terms(),
        accepted.terms().acceptedAt(),
        results.startedAt(),
        results.firstChunkAt(),
        ending == null ? null : ending.at(),
        ending == null ? null : ending.error(),
        ending == null ? waiting : null,
        accepted.warnings(),
        steerings);
  }

  /** The same with the end that stands in the store, which may be one that another planner saw. */
  public VideoState closedAs(EndMarker end) {
    boolean isOurs = end.state() == ending.state();
    Problem error = isOurs ? ending.error() : Planner.lost(end.state());
    return with(new Ending(end.state(), ending.at(), error, end.chunks(), ending.deletedAt()));
  }

  /** Whether all chunks and the whole video are there. */
  @JsonIgnore
  boolean isComplete() {
    return results.packaged() && hasAllChunks();
  }

  boolean hasAllChunks() {
    return results.chunks().count() == chunkCount;
  }

  /** Whether a plan has as many tracks, segments and chunks as the video was accepted with. */
  boolean isOf(Plan plan) {
    return plan.tracks() == tracks
        && plan.layout().segments() == segments
        && plan.layout().chunks() == chunkCount;
  }

  /** The attempt that comes next: one more than the last that failed. */
  int attempt(TaskId task) {
    return failures.getOrDefault(task, Marks.NONE).last() + 1;
  }

  /** Accepted, and as large as its plan says. */
  VideoState with(VideoAccepted video, Plan plan) {
    int windows = plan.layout().chunks();
    return new VideoState(
        video,
        plan.tracks(),
        plan.layout().segments(),
        windows,
        results.within(plan.tracks(), windows),
        failures,
        cancelled,
        waiting,
        ending,
        steerings);
  }

  /** Accepted, though nobody can plan it. */
  VideoState with(VideoAccepted video) {
    return new VideoState(
        video, 0, 0, 0, Results.NONE, failures, cancelled, waiting, ending, steerings);
  }

  VideoState with(Results more) {
    return new VideoState(
        accepted,
        tracks,
        segments,
        chunkCount,
        more,
        failures,
        cancelled,
        waiting,
        ending,
        steerings);
  }

  VideoState withFailure(TaskId task, int attempt) {
    Map<TaskId, Marks> more = new TreeMap<>(failures);
    more.merge(task, Marks.NONE.with(attempt), (known, one) -> known.with(attempt));
    return new VideoState(
        accepted,
        tracks,
        segments,
        chunkCount,
        results,
        more,
        cancelled,
        waiting,
        ending,
        steerings);
  }

  VideoState withCancel() {
    return new VideoState(
        accepted,
        tracks,
        segments,
        chunkCount,
        results,
        failures,
        true,
        waiting,
        ending,
        steerings);
  }

  VideoState waitingFor(Problem reason) {
    return new VideoState(
        accepted,
        tracks,
        segments,
        chunkCount,
        results,
        failures,
        cancelled,
        reason,
        ending,
        steerings);
  }

  /** What came of a wish to steer it; nothing when it is not known here. */
  Optional<Steering> steering(String id) {
    return steerings == null
        ? Optional.empty()
        : steerings.stream().filter(one -> one.id().equals(id)).findFirst();
  }

  /** Whether nobody can wish to steer it any more. */
  @JsonIgnore
  boolean isSteeredOut() {
    return steerings != null
        && steerings.stream().filter(Steering::isGranted).count() >= MOST_STEERINGS;
  }

  /** With what came of a wish to steer it; the oldest of many refusals is forgotten. */
  VideoState with(Steering outcome) {
    List<Steering> all = new ArrayList<>();
    if (steerings != null) {
      all.addAll(steerings);
    }
    all.add(outcome);
    List<Steering> refused = all.stream().filter(one -> !one.isGranted()).toList();
    if (refused.size() > REFUSALS) {
      all.remove(refused.get(0));
    }
    return new VideoState(
        accepted, tracks, segments, chunkCount, results, failures, cancelled, waiting, ending, all);
  }

  /** As it is since it was steered, for the store: by the last wish that was not refused. */
  SteeredPrompts steered() {
    Steering last = null;
    for (Steering one : steerings) {
      last = one.isGranted() ? one : last;
    }
    return new SteeredPrompts(last.id(), last.from(), accepted.video().timeline());
  }

  /** The same as the store says that it was steered. */
  VideoState steered(SteeredPrompts record) {
    VideoState next = showing(accepted.video().steered(record.prompts()));
    return steering(record.steering()).isPresent()
        ? next
        : next.with(new Steering(record.steering(), record.from(), null));
  }

  /** The same with another timeline of prompts. */
  VideoState showing(VideoDescription video) {
    return new VideoState(
        new VideoAccepted(video, accepted.terms(), accepted.warnings()),
        tracks,
        segments,
        chunkCount,
        results,
        failures,
        cancelled,
        waiting,
        ending,
        steerings);
  }

  /** The same when nothing follows from it any more: that it ended, and how. */
  VideoState settled() {
    Ending end = new Ending(ending.state(), ending.at(), null, ending.count(), null);
    return new VideoState(null, 0, 0, 0, Results.NONE, Map.of(), cancelled, null, end, null);
  }

  VideoState ended(Ending how) {
    return new VideoState(
        accepted, tracks, segments, chunkCount, results, Map.of(), cancelled, null, how, steerings);
  }

  /** The same of a video that has ended, and of which nothing shall be kept. */
  VideoState deleted(Instant when) {
    return with(ending.deleted(when));
  }

  private VideoState with(Ending how) {
    return new VideoState(
        accepted,
        tracks,
        segments,
        chunkCount,
        results,
        failures,
        cancelled,
        waiting,
        how,
        steerings);
  }
}
