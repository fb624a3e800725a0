package dev.segue.testbed.bench;

import dev.segue.infra.events.EventListener;
import dev.segue.schemas.ChunkPublished;
import dev.segue.schemas.Event;
import dev.segue.schemas.TaskFailed;
import dev.segue.schemas.TrackCompleted;
import dev.segue.schemas.VideoStatus;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Sees what becomes of some videos. Thread-safe. */
final class Watch implements EventListener {
  private final Set<String> videos;
  private final Semaphore news = new Semaphore(0);
  private final Set<String> tracks = new HashSet<>();
  private final Set<String> chunks = new HashSet<>();
  private final Map<String, VideoStatus> statuses = new LinkedHashMap<>();
  private Instant lastTrack;
  private String failure;

  Watch(Set<String> videos) {
    this.videos = Set.copyOf(videos);
  }

  @Override
  public synchronized void onEvent(String topic, Event event) {
    if (!videos.contains(event.key())) {
      return;
    }
    if (event instanceof TrackCompleted done) {
      if (tracks.add(done.video() + "/" + done.track())) {
        lastTrack = Instant.now();
      }
    } else if (event instanceof ChunkPublished done) {
      chunks.add(done.video() + "/" + done.chunk());
    } else if (event instanceof TaskFailed failed) {
      failure = failed.task() + " failed: " + failed.error().message();
    } else if (event instanceof VideoStatus status) {
      statuses.put(status.id(), status);
      if (status.error() != null) {
        failure = "video " + status.id() + " failed: " + status.error().message();
      }
    }
    news.release();
  }

  /** Where all of it stands. */
  synchronized Standing standing() {
    boolean known = statuses.size() == videos.size();
    int wanted = statuses.values().stream().mapToInt(VideoStatus::tracks).sum();
    int windows = statuses.values().stream().mapToInt(VideoStatus::chunkCount).sum();
    long ended = statuses.values().stream().filter(s -> s.state().ended()).count();
    return new Standing(
        known,
        tracks.size(),
        wanted,
        chunks.size(),
        windows,
        ended == videos.size(),
        lastTrack,
        Map.copyOf(statuses),
        failure);
  }

  /**
   * A moment.
   *
   * @param known whether all videos have been accepted
   * @param tracks how many are done, {@code wanted} of them in all
   * @param ended whether all have ended
   * @param lastTrack when the newest track was heard of, or null
   * @param failure what went wrong, or null
   */
  record Standing(
      boolean known,
      int tracks,
      int wanted,
      int chunks,
      int windows,
      boolean ended,
      Instant lastTrack,
      Map<String, VideoStatus> statuses,
      String failure) {

    boolean structured() {
      return known && tracks == wanted;
    }
  }

  /** Waits for news, a second at most. */
  void await() throws InterruptedException {
    if (news.tryAcquire(1, TimeUnit.SECONDS)) {
      news.drainPermits();
    }
  }
}
