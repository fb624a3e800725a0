package dev.segue.producer.queue;

import java.time.Duration;

/**
 * What would become of a video if it were asked for now. Durations are from now on, and null where
 * nobody has been measured yet.
 *
 * @param cost what it costs
 * @param position how many videos would be begun before it, and itself
 * @param start until it is begun
 * @param firstChunk until it can be watched
 * @param end until it is complete
 * @param playsFrom after how long somebody can begin to watch and never has to wait
 */
public record Quote(
    Cost cost,
    int position,
    Duration start,
    Duration firstChunk,
    Duration end,
    Duration playsFrom) {

  /**
   * Whether who begins to watch at the first chunk never has to wait; null when that is not known.
   */
  public Boolean playsThrough() {
    return firstChunk == null ? null : playsFrom.compareTo(firstChunk) <= 0;
  }
}
