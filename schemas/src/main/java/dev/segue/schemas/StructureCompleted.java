package dev.segue.schemas;

/**
 * A segment's structure lies in the store.
 *
 * @param video the video's id
 * @param segment i
 * @param worker who says so
 */
public record StructureCompleted(String video, int segment, String worker) implements Event {
  @Override
  public String key() {
    return video;
  }
}
