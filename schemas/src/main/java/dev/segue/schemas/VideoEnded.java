package dev.segue.schemas;

/**
 * The planner's word to admission that no task of a video is wanted any more.
 *
 * @param video the video's id
 */
public record VideoEnded(String video) implements Event {
  @Override
  public String key() {
    return video;
  }
}
