package dev.segue.schemas;

/**
 * A hint that the result of a cell lies in the store; the store is the truth.
 *
 * @param video the video's id
 * @param track i
 * @param step k, from 0
 * @param worker who stored it
 */
public record CellStored(String video, int track, int step, String worker) implements Event {
  @Override
  public String key() {
    return video;
  }
}
