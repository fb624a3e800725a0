package dev.segue.infra.work;

import dev.segue.infra.events.EventFeed;
import dev.segue.infra.events.EventListener;
import dev.segue.infra.kafka.Clients;
import dev.segue.kernel.LruMap;
import dev.segue.schemas.Event;
import dev.segue.schemas.Topics;
import dev.segue.schemas.VideoStatus;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The videos on which no work is wanted any more, as their statuses say; one for all workers of a
 * process. Remembers the last hundred thousand; a task of one that was forgotten finds all its
 * results in the store. Thread-safe.
 */
public final class EndedVideos implements EventListener {
  private static final int REMEMBERED = 100_000;

  /** Hardly longer than a step, so that the end of a video stops its work within two. */
  private static final Duration GATHER = Duration.ofMillis(250);

  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final Set<String> ended =
      Collections.synchronizedSet(Collections.newSetFromMap(new LruMap<>(REMEMBERED)));

  /** Reads all statuses that there are, and those that come, until the feed is closed. */
  public EventFeed follow(Clients clients, MeterRegistry registry) {
    return EventFeed.startGathering(
        "ended", GATHER, clients, List.of(Topics.VIDEOS), EventFeed.From.EARLIEST, this, registry);
  }

  /** Has somebody told whenever one more has ended. */
  public void listen(Runnable listener) {
    listeners.add(listener);
  }

  /** Has somebody not told any more. */
  public void leave(Runnable listener) {
    listeners.remove(listener);
  }

  @Override
  public void onEvent(String topic, Event event) {
    if (event instanceof VideoStatus status && status.state().ended() && ended.add(status.id())) {
      listeners.forEach(Runnable::run);
    }
  }

  /** Whether a video has ended. */
  public boolean contains(String video) {
    return ended.contains(video);
  }
}
