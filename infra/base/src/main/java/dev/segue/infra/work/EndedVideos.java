package dev.segue.infra.work;

import dev.segue.infra.events.EventListener;
import dev.segue.schemas.Event;
import dev.segue.schemas.VideoStatus;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The videos on which no work is wanted any more, as their statuses say. Remembers the last hundred
 * thousand; a task of one that was forgotten finds all its results in the store. Thread-safe.
 */
public final class EndedVideos implements EventListener {
  private static final int REMEMBERED = 100_000;

  private final Runnable changed;
  private final Set<String> ended =
      Collections.synchronizedSet(
          Collections.newSetFromMap(
              new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                  return size() > REMEMBERED;
                }
              }));

  /**
   * Knows of none at first.
   *
   * @param changed called when one more has ended
   */
  public EndedVideos(Runnable changed) {
    this.changed = changed;
  }

  @Override
  public void onEvent(String topic, Event event) {
    if (event instanceof VideoStatus status && status.state().ended() && ended.add(status.id())) {
      changed.run();
    }
  }

  /** Whether a video has ended. */
  public boolean contains(String video) {
    return ended.contains(video);
  }
}
