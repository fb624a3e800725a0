package dev.segue.producer.plan;

import dev.segue.schemas.Event;
import java.util.List;

/**
 * What follows from an event.
 *
 * @param state what is known now; to be kept
 * @param tasks for admission: {@code TaskReady}, {@code TaskDone}, {@code VideoEnded}, in order
 * @param news whether the video's status is to be told
 */
public record Decision(VideoState state, List<Event> tasks, boolean news) {
  public Decision {
    tasks = List.copyOf(tasks);
  }
}
