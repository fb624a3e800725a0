package dev.segue.schemas;

/**
 * A track is done: its cells are in the store, and the structure that it makes, if it makes one.
 *
 * @param video the video's id
 * @param track i
 * @param worker who says so
 */
public record TrackCompleted(String video, int track, String worker) implements Event {
  @Override
  public String key() {
    return video;
  }
}
