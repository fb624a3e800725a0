package dev.segue.schemas;

/**
 * A hint that a window's latent after a refinement step lies in the store.
 *
 * @param video the video's id
 * @param window j
 * @param step the refinement step that was done, from 0
 * @param worker who stored it
 */
public record RefinementStored(String video, int window, int step, String worker) implements Event {
  @Override
  public String key() {
    return video;
  }
}
