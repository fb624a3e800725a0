package dev.segue.schemas;

/**
 * A chunk of the HLS stream lies in the store.
 *
 * @param video the video's id
 * @param chunk j
 * @param frames how many frames it holds
 * @param bytes its size
 * @param worker who says so
 */
public record ChunkPublished(String video, int chunk, int frames, long bytes, String worker)
    implements Event {
  @Override
  public String key() {
    return video;
  }
}
