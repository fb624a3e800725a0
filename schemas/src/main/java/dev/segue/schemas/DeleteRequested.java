package dev.segue.schemas;

/**
 * A wish that nothing of a video be kept. One that is being made is ended first.
 *
 * @param video the video's id
 */
public record DeleteRequested(String video) implements Event {
  @Override
  public String key() {
    return video;
  }
}
