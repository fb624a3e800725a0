package dev.segue.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * Admission's word to the planner that nobody can work on a video at present, or that somebody can
 * again.
 *
 * @param video the video's id
 * @param reason why, or null when somebody can
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VideoWaiting(String video, Problem reason) implements Event {
  @Override
  public String key() {
    return video;
  }
}
