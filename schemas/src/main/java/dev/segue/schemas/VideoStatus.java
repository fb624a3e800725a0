package dev.segue.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import java.util.List;

/**
 * Where a video stands: the newest record of its key in {@link Topics#VIDEOS} (compacted).
 *
 * @param video what is made; null when the request was rejected
 * @param id the video's id, or that of the rejected request
 * @param state where it stands
 * @param segments how many segments it has, N
 * @param structures how many of them have their structure
 * @param chunkCount how many chunks it will have
 * @param chunks how many chunks are playable: the longest unbroken run
 * @param tracks how many tracks it has; null where version 0.1 told it
 * @param tracksDone how many of them are done, likewise
 * @param terms on which terms it is made
 * @param createdAt when it was accepted, or rejected
 * @param startedAt when its first result came, or null
 * @param firstChunkAt when chunk 0 became playable, or null
 * @param endedAt when it ended, or null
 * @param error why it failed or was rejected, or null
 * @param waiting why nobody works on it, such as a bundle that no worker has, or null
 * @param warnings what the requester should know
 * @param steerings what came of wishes to steer it, in order; null where there were none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VideoStatus(
    VideoDescription video,
    String id,
    State state,
    int segments,
    int structures,
    int chunkCount,
    int chunks,
    Integer tracks,
    Integer tracksDone,
    @JsonUnwrapped Terms terms,
    Instant createdAt,
    Instant startedAt,
    Instant firstChunkAt,
    Instant endedAt,
    Problem error,
    Problem waiting,
    List<String> warnings,
    List<Steering> steerings)
    implements Event {

  /** Where a video stands. */
  public enum State {
    @JsonProperty("queued")
    QUEUED,
    @JsonProperty("in_progress")
    IN_PROGRESS,
    @JsonProperty("completed")
    COMPLETED,
    @JsonProperty("failed")
    FAILED,
    @JsonProperty("cancelled")
    CANCELLED,
    @JsonProperty("rejected")
    REJECTED;

    /** Whether nothing will change any more. */
    public boolean ended() {
      return switch (this) {
        case QUEUED, IN_PROGRESS -> false;
        case COMPLETED, FAILED, CANCELLED, REJECTED -> true;
      };
    }
  }

  @Override
  public Trace trace() {
    return terms == null ? null : terms.trace();
  }

  @Override
  public String key() {
    return id;
  }
}
