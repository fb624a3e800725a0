package dev.segue.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * Admission's word to the planner of the frame from which a wish to steer holds. Nothing that shows
 * that frame or a later one is begun until the planner has answered with {@link SteeringTaken}.
 *
 * @param wish what was wished
 * @param from the first frame, or null when it cannot be
 * @param reason why it cannot be, or null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SteeringDecided(SteeringRequested wish, Integer from, Problem reason)
    implements Event {
  @Override
  public String key() {
    return wish.video();
  }
}
