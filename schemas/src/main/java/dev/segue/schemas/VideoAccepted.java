package dev.segue.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;

/**
 * A request that passed intake: from here on the video ends completed, failed or cancelled.
 *
 * @param video what shall be made
 * @param priority 0 (last) to 9 (first)
 * @param acceptedAt when it was accepted
 * @param deadline when the video fails if it is not complete, or null
 * @param warnings what the requester should know, such as words the text encoder does not know
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VideoAccepted(
    VideoDescription video,
    int priority,
    Instant acceptedAt,
    Instant deadline,
    List<String> warnings)
    implements Event {
  @Override
  public String key() {
    return video.id();
  }
}
