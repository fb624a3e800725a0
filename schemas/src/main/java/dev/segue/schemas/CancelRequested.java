package dev.segue.schemas;

/**
 * A wish that a video be ended where it is. What was made stays watchable.
 *
 * @param video the video's id
 */
public record CancelRequested(String video) implements Event {
  @Override
  public String key() {
    return video;
  }
}
