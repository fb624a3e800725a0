package dev.segue.producer.plan;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.segue.schemas.Problem;
import dev.segue.schemas.VideoStatus.State;
import java.time.Instant;

/**
 * How a video ended.
 *
 * @param state completed, failed or cancelled
 * @param at when
 * @param error why it failed, or null
 * @param count the chunk count at which its playlist ends, or null while the end is not in the
 *     store
 * @param deletedAt when somebody wished that nothing of it be kept, or null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Ending(State state, Instant at, Problem error, Integer count, Instant deletedAt) {
  public Ending {
    if (!state.ended()) {
      throw new IllegalArgumentException(state + " is no ending");
    }
  }

  /** The same of a video of which nothing shall be kept. */
  Ending deleted(Instant when) {
    return new Ending(state, at, error, count, when);
  }
}
