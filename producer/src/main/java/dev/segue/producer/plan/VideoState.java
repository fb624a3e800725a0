package dev.segue.producer.plan;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.segue.producer.playlist.EndMarker;
import dev.segue.schemas.Problem;
import dev.segue.schemas.TaskId;
import dev.segue.schemas.VideoAccepted;
import dev.segue.schemas.VideoStatus;
import dev.segue.schemas.VideoStatus.State;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * All that the planner knows of one video: facts that only add up, so that their order and number
 * do not matter. Immutable.
 *
 * @param accepted what was accepted, or null when a result came first
 * @param segments N, 0 until accepted
 * @param chunkCount how many chunks it will have, 0 until accepted
 * @param results what was made
 * @param failures attempts that were reported as failed, by task
 * @param cancelled whether somebody wished it ended
 * @param ending how it ended, or null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VideoState(
    VideoAccepted accepted,
    int segments,
    int chunkCount,
    Results results,
    Map<TaskId, Marks> failures,
    boolean cancelled,
    Ending ending) {

  /** Nothing is known yet. */
  static final VideoState UNKNOWN = new VideoState(null, 0, 0, Results.NONE, Map.of(), false, null);

  public VideoState {
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

  /** Where it stands, for everybody; only of a video that was accepted. */
  public VideoStatus status() {
    boolean cut = ending != null && ending.count() != null;
    return new VideoStatus(
        accepted.video(),
        accepted.video().id(),
        state(),
        segments,
        results.structures().count(),
        chunkCount,
        cut ? ending.count() : results.chunks().run(),
        accepted.priority(),
        accepted.acceptedAt(),
        results.startedAt(),
        results.firstChunkAt(),
        ending == null ? null : ending.at(),
        ending == null ? null : ending.error(),
        accepted.warnings());
  }

  /** The same with the end that stands in the store, which may be one that another planner saw. */
  public VideoState closedAs(EndMarker end) {
    boolean isOurs = end.state() == ending.state();
    Problem error = isOurs ? ending.error() : Planner.lost(end.state());
    Ending closed = new Ending(end.state(), ending.at(), error, end.chunks());
    return new VideoState(accepted, segments, chunkCount, results, failures, cancelled, closed);
  }

  /** Whether all chunks and the whole video are there. */
  @JsonIgnore
  boolean isComplete() {
    return results.packaged() && hasAllChunks();
  }

  boolean hasAllChunks() {
    return results.chunks().count() == chunkCount;
  }

  /** The attempt that comes next: one more than the last that failed. */
  int attempt(TaskId task) {
    return failures.getOrDefault(task, Marks.NONE).last() + 1;
  }

  VideoState with(VideoAccepted video, int n, int windows) {
    return new VideoState(
        video, n, windows, results.within(n, windows), failures, cancelled, ending);
  }

  VideoState with(Results more) {
    return new VideoState(accepted, segments, chunkCount, more, failures, cancelled, ending);
  }

  VideoState withFailure(TaskId task, int attempt) {
    Map<TaskId, Marks> more = new TreeMap<>(failures);
    more.merge(task, Marks.NONE.with(attempt), (known, one) -> known.with(attempt));
    return new VideoState(accepted, segments, chunkCount, results, more, cancelled, ending);
  }

  VideoState withCancel() {
    return new VideoState(accepted, segments, chunkCount, results, failures, true, ending);
  }

  /** The same when nothing follows from it any more: that it ended, and how. */
  VideoState settled() {
    Ending end = new Ending(ending.state(), ending.at(), null, ending.count());
    return new VideoState(null, 0, 0, Results.NONE, Map.of(), cancelled, end);
  }

  VideoState ended(State end, Problem why, Instant now) {
    Ending how = new Ending(end, now, why, null);
    return new VideoState(accepted, segments, chunkCount, results, Map.of(), cancelled, how);
  }
}
