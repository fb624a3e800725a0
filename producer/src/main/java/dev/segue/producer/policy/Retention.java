package dev.segue.producer.policy;

import dev.segue.schemas.VideoStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How long videos are kept. Pure.
 *
 * @param after how long after its end a video is deleted, or null for never
 */
public record Retention(Duration after) {
  /**
   * When a video is deleted: empty while it is being made, where videos are kept for ever, and of a
   * request that was rejected, which has nothing to be deleted.
   */
  public Optional<Instant> expiry(VideoStatus status) {
    boolean isKept = after == null || status.video() == null;
    return isKept || !status.state().ended()
        ? Optional.empty()
        : Optional.ofNullable(status.endedAt()).map(end -> end.plus(after));
  }
}
