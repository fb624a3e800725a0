package dev.segue.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;

/**
 * A request that passed intake: from here on the video ends completed, failed or cancelled.
 *
 * @param video what shall be made
 * @param terms on which terms
 * @param warnings what the requester should know, such as words the text encoder does not know
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VideoAccepted(
    VideoDescription video, @JsonUnwrapped Terms terms, List<String> warnings) implements Event {
  @Override
  public Trace trace() {
    return terms.trace();
  }

  @Override
  public String key() {
    return video.id();
  }
}
