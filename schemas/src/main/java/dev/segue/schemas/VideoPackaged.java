package dev.segue.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;

/**
 * The whole video lies in the store as one file.
 *
 * @param video the video's id
 * @param bytes the file's size
 * @param worker who says so
 * @param took how long the worker worked on it, or null where that is not known
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VideoPackaged(String video, long bytes, String worker, Duration took)
    implements TaskResult {
  /** The word of a worker that does not say how long it took. */
  public VideoPackaged(String video, long bytes, String worker) {
    this(video, bytes, worker, null);
  }

  @Override
  public VideoPackaged after(Duration time) {
    return new VideoPackaged(video, bytes, worker, time);
  }

  @Override
  public String key() {
    return video;
  }
}
