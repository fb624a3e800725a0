package dev.segue.schemas;

/**
 * A hint that the noise eps(i,k) lies in the store; the store is the truth.
 *
 * @param video the video's id
 * @param segment i
 * @param step k, from 0
 * @param worker who stored it
 */
public record NoiseStored(String video, int segment, int step, String worker) implements Event {
  @Override
  public String key() {
    return video;
  }
}
