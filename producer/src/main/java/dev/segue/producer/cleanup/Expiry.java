package dev.segue.producer.cleanup;

import dev.segue.infra.events.Events;
import dev.segue.producer.policy.Retention;
import dev.segue.producer.status.VideoDirectory;
import dev.segue.schemas.DeleteRequested;
import dev.segue.schemas.Topics;
import dev.segue.schemas.VideoStatus;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks that videos be deleted whose time is over, as anybody may ask. Every producer does; a video
 * that is asked to be deleted twice is deleted once. Has a thread of its own until it is closed.
 */
public final class Expiry implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Expiry.class);
  private static final Duration RAREST = Duration.ofMinutes(1);
  private static final Duration OFTENEST = Duration.ofSeconds(1);

  /** How many at a time, so that a thousand that end together hold up nobody else's requests. */
  private static final int MOST = 100;

  private final Retention retention;
  private final VideoDirectory directory;
  private final Events events;
  private final Clock clock;
  private final ScheduledExecutorService timer;

  private Expiry(Retention retention, VideoDirectory directory, Events events, Clock clock) {
    this.retention = retention;
    this.directory = directory;
    this.events = events;
    this.clock = clock;
    this.timer = Executors.newSingleThreadScheduledExecutor(run -> new Thread(run, "expiry"));
  }

  /** Starts to look; does nothing for as long as videos are kept for ever. */
  public static Expiry start(
      Retention retention, VideoDirectory directory, Events events, Clock clock) {
    Expiry expiry = new Expiry(retention, directory, events, clock);
    if (retention.after() != null) {
      long every = every(retention.after()).toMillis();
      var unused =
          expiry.timer.scheduleWithFixedDelay(expiry::look, every, every, TimeUnit.MILLISECONDS);
    }
    return expiry;
  }

  private static Duration every(Duration after) {
    Duration part = after.dividedBy(10);
    if (part.compareTo(RAREST) > 0) {
      return RAREST;
    }
    return part.compareTo(OFTENEST) < 0 ? OFTENEST : part;
  }

  private void look() {
    try {
      for (VideoStatus status : due(clock.instant())) {
        events.sendAndWait(Topics.REQUESTS, new DeleteRequested(status.id()));
        log.atInfo().addKeyValue("video", status.id()).log("its time is over: it is deleted");
      }
    } catch (RuntimeException e) {
      log.atWarn().setCause(e).log("videos whose time is over could not be deleted; tried again");
    }
  }

  private List<VideoStatus> due(Instant now) {
    return directory.all().stream()
        .filter(status -> retention.expiry(status).filter(end -> !end.isAfter(now)).isPresent())
        .limit(MOST)
        .toList();
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
