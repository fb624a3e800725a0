package dev.segue.schemas;

/**
 * The planner's word to admission that a decision was recorded: all that is begun from now on is
 * made by this description.
 *
 * @param video the video as it is now
 * @param steering the wish's id
 */
public record SteeringTaken(VideoDescription video, String steering) implements Event {
  @Override
  public String key() {
    return video.id();
  }
}
