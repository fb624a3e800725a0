package dev.segue.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;

/**
 * A chunk of the HLS stream lies in the store.
 *
 * @param video the video's id
 * @param chunk j
 * @param frames how many frames it holds
 * @param bytes its size
 * @param worker who says so
 * @param took how long the worker worked on it, or null where that is not known
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ChunkPublished(
    String video, int chunk, int frames, long bytes, String worker, Duration took)
    implements TaskResult {
  /** The word of a worker that does not say how long it took. */
  public ChunkPublished(String video, int chunk, int frames, long bytes, String worker) {
    this(video, chunk, frames, bytes, worker, null);
  }

  @Override
  public ChunkPublished after(Duration time) {
    return new ChunkPublished(video, chunk, frames, bytes, worker, time);
  }

  @Override
  public String key() {
    return video;
  }
}
