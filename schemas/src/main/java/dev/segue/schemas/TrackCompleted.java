package dev.segue.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;

/**
 * A track is done: its cells are in the store, and the structure that it makes, if it makes one.
 *
 * @param video the video's id
 * @param track i
 * @param worker who says so
 * @param took how long the worker worked on it, or null where that is not known
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TrackCompleted(String video, int track, String worker, Duration took)
    implements TaskResult {
  /** The word of a worker that does not say how long it took. */
  public TrackCompleted(String video, int track, String worker) {
    this(video, track, worker, null);
  }

  @Override
  public TrackCompleted after(Duration time) {
    return new TrackCompleted(video, track, worker, time);
  }

  @Override
  public String key() {
    return video;
  }
}
