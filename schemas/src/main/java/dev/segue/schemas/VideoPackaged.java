package dev.segue.schemas;

/**
 * The whole video lies in the store as one file.
 *
 * @param video the video's id
 * @param bytes the file's size
 * @param worker who says so
 */
public record VideoPackaged(String video, long bytes, String worker) implements Event {
  @Override
  public String key() {
    return video;
  }
}
