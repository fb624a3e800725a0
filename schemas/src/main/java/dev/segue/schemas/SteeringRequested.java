package dev.segue.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * A wish that a video which is being made show something else from a moment on.
 *
 * @param video the video's id
 * @param steering the wish's own id: the same one again is the same wish
 * @param at the earliest moment from which it shall hold; null for as soon as can be
 * @param prompt what shall be seen then
 * @param transition how long it is mixed in; null for a cut
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SteeringRequested(
    String video, String steering, Span at, String prompt, Span transition) implements Event {
  @Override
  public String key() {
    return video;
  }
}
